import { randomUUID } from 'node:crypto';
import { access, lstat, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from 'hono';
import { z } from 'zod';
import { CortexError, quoted } from '../../../src/errors.ts';
import { writeFileAtomic } from '../../../src/io/atomic-file.ts';
import { bounds } from '../bounds.ts';
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

  constructor(
    root: string,
    limits: UnpackLimits = { mostEntries: bounds.unpackedEntries, mostBytes: bounds.unpackedBytes },
  ) {
    this.#root = root;
    this.#limits = limits;
  }

  /** What can be named as data, by name. */
  async list(): Promise<UploadedRecording[]> {
    const names = (await readdir(this.#root)).filter((name) => !name.startsWith('.')).sort();
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
  async remove(name: string): Promise<UploadedRecording> {
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
    const earlier = await this.#known(name);
    if (earlier?.upload?.sha256 === sha256) return { recording: earlier, isNew: false };
    if (earlier || (await this.#isThere(name))) throw taken(name);
    const { signal } = c.req.raw;
    if (form === 'zip') await unpackZip(received, unpacked, this.#limits, signal);
    if (form === 'tgz') await unpackTarGzip(received, unpacked, this.#limits, signal);
    const data = typeof form === 'object' ? `${name}/${form.file}` : name;
    const recording = { data, upload: { bytes, sha256, uploaded: new Date().toISOString() } };
    // A folder takes no other's place unless that is empty.
    await rename(await innermost(unpacked), join(this.#root, name)).catch((error: NodeJS.ErrnoException) => {
      throw ['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(error.code ?? '') ? taken(name) : error;
    });
    const folderMark = await this.#markOf(name);
    await writeFileAtomic(this.#noteOf(name), `${JSON.stringify({ ...recording, folderMark })}\n`);
    return { recording, isNew: true };
  }

  /** A recording that was sent and is still there. */
  async #known(name: string): Promise<UploadedRecording | undefined> {
    const text = await readFile(this.#noteOf(name), 'utf8').catch(() => undefined);
    const note = text === undefined ? undefined : noteSchema.safeParse(JSON.parse(text)).data;
    if (!note || note.folderMark !== (await this.#markOf(name))) return undefined;
    const { folderMark: _, ...recording } = note;
    return recording;
  }

  /** What tells the folder from another one that took its place; undefined where there is none. */
  async #markOf(name: string): Promise<string | undefined> {
    const found = await lstat(join(this.#root, name)).catch(() => undefined);
    return found?.isDirectory() ? `${found.ino} ${found.birthtimeMs}` : undefined;
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
