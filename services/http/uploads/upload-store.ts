import { randomUUID } from 'node:crypto';
import { access, lstat, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from 'hono';
import { z } from 'zod';
import { CortexError, quoted } from '../../../src/errors.ts';
import { writeFileAtomic } from '../../../src/io/atomic-file.ts';
import { bounds } from '../bounds.ts';
import { namesUnder } from '../data-root.ts';
import { HttpProblem } from '../problems.ts';
import type { UnpackLimits } from './entry-path.ts';
import { receiveFile } from './receive.ts';
import { unpackTarGzip } from './unpack-tar.ts';
import { unpackZip } from './unpack-zip.ts';

/** What came over HTTP. */
const uploadSchema = z.object({
  /** Bytes as they were sent, and their SHA-256 in hex. */
  bytes: z.int(),
  sha256: z.string(),
  /** ISO 8601, UTC. */
  uploaded: z.iso.datetime(),
});

/** What a config may name as its data. */
export const recordingSchema = z.object({
  /** Goes into `data` of a config. */
  data: z.string(),
  /** Null of what was put there by other means. */
  upload: uploadSchema.nullable(),
});
export type UploadedRecording = z.infer<typeof recordingSchema>;
/** As it is noted: with what tells its folder from another one of that name. */
const noteSchema = recordingSchema.extend({ folderMark: z.string() });

/** Names of recordings; not hidden, and no more than one part of a path. */
const namePattern = /^[A-Za-z0-9][\w.-]{0,99}$/;
/** Endings of recordings in one file. */
const filePattern = /^[A-Za-z0-9][\w. -]{0,199}\.(nwb|h5|hdf5|mat|npz)$/i;
/** Where what is being received lies, and what is known of what was. */
const aside = '.uploads';
/** Age of what is being received after which nobody receives it any more. */
const leftAfterMs = 24 * 3_600_000;

/** How a recording is sent: an archive of a folder, or one file with its name. */
export type UploadForm = 'zip' | 'tgz' | { readonly file: string };

/** Recordings under the data root of the server: those put there, and those that are sent to it. */
export class UploadStore {
  readonly #root: string;
  readonly #limits: UnpackLimits;
  #receiving = 0;
  /** What is being done to recordings by their names; one thing at a time. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(
    root: string,
    limits: UnpackLimits = { mostEntries: bounds.unpackedEntries, mostBytes: bounds.unpackedBytes },
  ) {
    this.#root = root;
    this.#limits = limits;
  }

  /** What can be named as data, by name. */
  async list(): Promise<UploadedRecording[]> {
    const names = await namesUnder(this.#root);
    return Promise.all(names.map(async (name) => (await this.#known(name)) ?? { data: name, upload: null }));
  }

  /**
   * Keeps the body of a request as the recording `name`; who sends the same again gets what is there. Throws InvalidInput for a name that
   * is none, Conflict where another recording has it, InvalidData for an archive that is not unpacked, and as `receiveFile`.
   */
  async receive(c: Context, name: string, form: UploadForm): Promise<{ recording: UploadedRecording; isNew: boolean }> {
    expectName(name);
    if (typeof form === 'object') expectFile(form.file);
    if (this.#receiving >= bounds.uploads) {
      throw new HttpProblem(503, `${this.#receiving} recordings are being received; try again later.`, {
        headers: { 'Retry-After': '30' },
      });
    }
    this.#receiving++;
    const { signal } = c.req.raw;
    const folder = join(this.#root, aside, randomUUID());
    try {
      await this.#tidy();
      await mkdir(folder, { recursive: true });
      return await this.#keep(c, name, form, folder);
    } catch (error) {
      throw signal.aborted ? new CortexError('Cancelled', 'Nobody waits for the answer any more.') : error;
    } finally {
      this.#receiving--;
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** Removes a recording that was sent. Throws NotFound, and Conflict for one that was put there by other means. */
  remove(name: string): Promise<UploadedRecording> {
    return this.#inTurn(name, () => this.#remove(name));
  }

  async #remove(name: string): Promise<UploadedRecording> {
    const known = namePattern.test(name) ? await this.#known(name) : undefined;
    if (known) {
      await rm(join(this.#root, name), { recursive: true, force: true });
      await rm(this.#noteOf(name), { force: true });
      return known;
    }
    const isThere = namePattern.test(name) && (await this.#isThere(name));
    if (!isThere) throw new CortexError('NotFound', `There is no recording ${quoted(name)}.`);
    throw new CortexError('Conflict', `${quoted(name)} was not sent to this server; remove it yourself.`);
  }

  async #keep(c: Context, name: string, form: UploadForm, folder: string) {
    const unpacked = join(folder, 'unpacked');
    await mkdir(unpacked);
    const received = join(folder, 'received');
    const { bytes, sha256 } = await receiveFile(c, typeof form === 'object' ? join(unpacked, form.file) : received);
    return this.#inTurn(name, async () => {
      const earlier = await this.#same(name, sha256);
      if (earlier) return { recording: earlier, isNew: false };
      const { signal } = c.req.raw;
      if (form === 'zip') await unpackZip(received, unpacked, this.#limits, signal);
      if (form === 'tgz') await unpackTarGzip(received, unpacked, this.#limits, signal);
      const data = typeof form === 'object' ? `${name}/${form.file}` : name;
      const recording = { data, upload: { bytes, sha256, uploaded: new Date().toISOString() } };
      const placed = await innermost(unpacked);
      // Another server may have put one there meanwhile.
      const meanwhile = await this.#same(name, sha256);
      if (meanwhile) return { recording: meanwhile, isNew: false };
      await this.#place(name, placed, recording);
      return { recording, isNew: true };
    });
  }

  /** Gives a folder its name, with its note, which is written first: a kill between the two leaves nothing that is in anybody's way. */
  async #place(name: string, folder: string, recording: UploadedRecording): Promise<void> {
    const note = { ...recording, folderMark: await markOf(folder) };
    await writeFileAtomic(this.#noteOf(name), `${JSON.stringify(note)}\n`);
    try {
      // A folder takes no other's place unless that is empty.
      await rename(folder, join(this.#root, name));
    } catch (error) {
      await rm(this.#noteOf(name), { force: true });
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      throw ['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(code) ? taken(name) : error;
    }
  }

  /** Does `work` when all that was asked for this name before has been done. */
  async #inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(name) ?? Promise.resolve()).then(work, work);
    this.#turns.set(name, turn);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(name) === turn) this.#turns.delete(name);
    }
  }

  /** The recording of that name if it was sent with these bytes. Throws Conflict where another one has the name. */
  async #same(name: string, sha256: string): Promise<UploadedRecording | undefined> {
    const known = await this.#known(name);
    if (known?.upload?.sha256 === sha256) return known;
    if (known || (await this.#isThere(name))) throw taken(name);
    return undefined;
  }

  /** A recording that was sent and is still there. */
  async #known(name: string): Promise<UploadedRecording | undefined> {
    const note = await readFile(this.#noteOf(name), 'utf8')
      .then((text) => noteSchema.safeParse(JSON.parse(text)).data)
      .catch(() => undefined);
    if (!note || note.folderMark !== (await markOf(join(this.#root, name)))) return undefined;
    const { folderMark: _, ...recording } = note;
    return recording;
  }

  /** Removes what servers left that were killed while they received. */
  async #tidy(): Promise<void> {
    const entries = await readdir(join(this.#root, aside), { withFileTypes: true }).catch(() => []);
    for (const entry of entries.filter((one) => one.isDirectory())) {
      const path = join(this.#root, aside, entry.name);
      const found = await lstat(path).catch(() => undefined);
      if (found && Date.now() - found.mtimeMs > leftAfterMs) await rm(path, { recursive: true, force: true });
    }
  }

  #isThere(name: string): Promise<boolean> {
    return access(join(this.#root, name)).then(
      () => true,
      () => false,
    );
  }

  #noteOf(name: string): string {
    return join(this.#root, aside, `${name}.json`);
  }
}

/** What tells a folder from another one that took its place, whatever it is called; undefined where there is none. */
async function markOf(folder: string): Promise<string | undefined> {
  const found = await lstat(folder).catch(() => undefined);
  return found?.isDirectory() ? `${found.ino} ${found.birthtimeMs}` : undefined;
}

/** Archives often hold one folder and nothing beside it: that one is the recording. */
async function innermost(folder: string): Promise<string> {
  const entries = await readdir(folder, { withFileTypes: true });
  if (entries.length === 0) throw new CortexError('InvalidData', 'The archive holds no file; nothing of it is kept.');
  const [only] = entries;
  return entries.length === 1 && only.isDirectory() ? join(folder, only.name) : folder;
}

function expectName(name: string): void {
  if (namePattern.test(name) && name !== 'check' && name !== 'uploads') return;
  throw new CortexError(
    'InvalidInput',
    `${quoted(name)} is no name for a recording: letters, digits, ".", "_" and "-", 100 at most.`,
  );
}

function expectFile(file: string): void {
  if (filePattern.test(file)) return;
  throw new CortexError(
    'InvalidInput',
    `file must be a name that ends in .nwb, .h5, .hdf5, .mat or .npz but is ${quoted(file)}.`,
  );
}

const taken = (name: string) =>
  new CortexError(
    'Conflict',
    `There is another recording ${quoted(name)}; take another name, or remove that one first.`,
  );
