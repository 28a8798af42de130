import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';

/** A file that goes into an archive. */
export interface ArchivedFile {
  readonly name: string;
  readonly content: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  readonly modified: Date;
}

/** Endings of what is packed already. */
const packed = /\.(npz|png|gif|zip|gz|mp4)$/i;

/** A .zip archive of files, made while it is read: nothing of it is held but the piece at hand. */
export async function* zipped(files: AsyncIterable<ArchivedFile> | Iterable<ArchivedFile>): AsyncGenerator<Uint8Array> {
  let ready: Uint8Array[] = [];
  let failure: Error | undefined;
  const archive = new Zip((error, bytes) => {
    if (error) failure = error;
    else ready.push(bytes);
  });
  function* take() {
    if (failure) throw failure;
    const pieces = ready;
    ready = [];
    yield* pieces;
  }
  for await (const { name, content, modified } of files) {
    const entry = packed.test(name) ? new ZipPassThrough(name) : new ZipDeflate(name, { level: 3 });
    entry.mtime = modified;
    archive.add(entry);
    for await (const piece of content()) {
      // fflate keeps what it is given until it is written.
      entry.push(Uint8Array.from(piece));
      yield* take();
    }
    entry.push(new Uint8Array(0), true);
    yield* take();
  }
  archive.end();
  yield* take();
}
