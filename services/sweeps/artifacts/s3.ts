import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as s3 from '@aws-sdk/client-s3';
import { z } from 'zod';
import { writeFileAtomic } from '../../../src/io/atomic-file.ts';
import { parseSweepResult, type SweepResult } from '../sweep-result.ts';
import type { Artifacts } from './artifacts.ts';
import { changed } from './folder.ts';
import { RunFiles } from './run-files.ts';

const checkpointSchema = z.object({ files: z.record(z.string(), z.string()) });

interface OpenRun {
  readonly folder: string;
  readonly files: RunFiles;
  /** What of the run the store is known to have, by SHA-256. */
  readonly kept: Set<string>;
}

/**
 * Runs in an S3-compatible store. Beside `NAME.json` there are `NAME/objects/SHA256`, the files by their contents, and while a
 * run is worked on `NAME.checkpoint.json`, which says where they lie in its folder: a worker that was taken for dead can
 * replace neither the files of another nor the result.
 */
export class S3Artifacts implements Artifacts {
  readonly place: string;
  readonly #client: s3.S3Client;
  readonly #bucket: string;
  readonly #prefix: string;
  readonly #open = new Map<string, OpenRun>();

  /** `s3://bucket/prefix`. Region, keys and, of other stores than Amazon's, `AWS_ENDPOINT_URL_S3` come from the environment. */
  constructor(place: string) {
    const { hostname, pathname } = new URL(place);
    this.place = place;
    this.#bucket = hostname;
    this.#prefix = pathname.replace(/^\/+/, '').replace(/(?<=[^/])\/*$/, '/');
    const endpoint = process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL;
    // Stores beside Amazon's seldom have a host name for each bucket.
    this.#client = new s3.S3Client({ ...(endpoint && { forcePathStyle: true }) });
  }

  async open(name: string): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), `cortex-${name}-`));
    this.#open.set(name, { folder, files: new RunFiles(folder), kept: new Set() });
    const text = await this.#read(checkpointKey(name));
    if (text !== undefined) {
      const { files } = checkpointSchema.parse(JSON.parse(text.toString('utf8')));
      await this.#fetchFiles(name, files, folder);
    }
    return folder;
  }

  async save(name: string): Promise<void> {
    const files = await this.#keepFiles(name);
    if (Object.keys(files).length === 0) return;
    await this.#put(checkpointKey(name), JSON.stringify({ files }));
  }

  async commit(name: string, resultOf: (files: SweepResult['files']) => SweepResult): Promise<boolean> {
    const files = await this.#keepFiles(name);
    const created = await this.#create(resultKey(name), `${JSON.stringify(resultOf(files))}\n`);
    if (created) await this.#removeOthers(name, new Set(Object.values(files)));
    return created;
  }

  async release(name: string): Promise<void> {
    const open = this.#open.get(name);
    this.#open.delete(name);
    if (open) await rm(open.folder, { recursive: true, force: true });
  }

  async result(name: string): Promise<SweepResult | undefined> {
    const bytes = await this.#read(resultKey(name));
    return bytes && parseSweepResult(bytes.toString('utf8'), `${this.place}/${resultKey(name)}`);
  }

  fetch({ name, files }: SweepResult, folder: string): Promise<void> {
    return this.#fetchFiles(name, files, folder);
  }

  async #keepFiles(name: string): Promise<Record<string, string>> {
    const open = this.#open.get(name);
    if (!open) return {};
    const files = await open.files.checksums();
    for (const [path, sha256] of Object.entries(files)) {
      if (open.kept.has(sha256)) continue;
      const bytes = await readFile(join(open.folder, path));
      // Replaced since its checksum was taken: the next time.
      if (hexOf(bytes) !== sha256) {
        delete files[path];
        continue;
      }
      await this.#create(objectKey(name, sha256), bytes);
      open.kept.add(sha256);
    }
    return files;
  }

  async #fetchFiles(name: string, files: Readonly<Record<string, string>>, folder: string): Promise<void> {
    for (const [path, sha256] of Object.entries(files)) {
      const key = objectKey(name, sha256);
      const bytes = await this.#read(key);
      if (!bytes || hexOf(bytes) !== sha256) throw changed(`${this.place}/${key}`);
      await writeFileAtomic(join(folder, path), bytes);
    }
  }

  /** Removes the checkpoint of a finished run, and the files that are none of its result. */
  async #removeOthers(name: string, kept: ReadonlySet<string>): Promise<void> {
    const pages = s3.paginateListObjectsV2(
      { client: this.#client },
      { Bucket: this.#bucket, Prefix: `${this.#prefix}${name}/objects/` },
    );
    const Keys = [`${this.#prefix}${checkpointKey(name)}`];
    for await (const { Contents = [] } of pages) {
      for (const { Key = '' } of Contents) if (!kept.has(Key.slice(Key.lastIndexOf('/') + 1))) Keys.push(Key);
    }
    for (const Key of Keys) await this.#client.send(new s3.DeleteObjectCommand({ Bucket: this.#bucket, Key }));
  }

  async #read(key: string): Promise<Buffer | undefined> {
    try {
      const { Body } = await this.#client.send(
        new s3.GetObjectCommand({ Bucket: this.#bucket, Key: this.#prefix + key, ChecksumMode: 'ENABLED' }),
      );
      return Body && Buffer.from(await Body.transformToByteArray());
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw error;
    }
  }

  /** Writes an object that is not there yet; false where it is. */
  async #create(key: string, body: string | Buffer): Promise<boolean> {
    try {
      await this.#put(key, body, { IfNoneMatch: '*' });
      return true;
    } catch (error) {
      if (statusOf(error) === 412) return false;
      // Another one writes it at this moment.
      if (statusOf(error) === 409) return this.#create(key, body);
      throw error;
    }
  }

  async #put(key: string, Body: string | Buffer, condition: { readonly IfNoneMatch?: '*' } = {}): Promise<void> {
    const Key = this.#prefix + key;
    await this.#client.send(
      new s3.PutObjectCommand({ Bucket: this.#bucket, Key, Body, ChecksumAlgorithm: 'SHA256', ...condition }),
    );
  }
}

const resultKey = (name: string) => `${name}.json`;
const checkpointKey = (name: string) => `${name}.checkpoint.json`;
const objectKey = (name: string, sha256: string) => `${name}/objects/${sha256}`;
const hexOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

function statusOf(error: unknown): number | undefined {
  return error instanceof s3.S3ServiceException ? error.$metadata.httpStatusCode : undefined;
}
