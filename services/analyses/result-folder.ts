import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOf, type Fingerprint } from '../../src/fingerprint.ts';
import { writeFileAtomic } from '../../src/io/atomic-file.ts';

/** The forms of a result that can be asked for, by media type, the preferred one first. */
export const resultFiles = {
  'application/json': 'result.json',
  'application/zip': 'arrays.npz',
  'image/svg+xml': 'figure.svg',
  'image/png': 'figure.png',
} as const;
type ResultFormat = keyof typeof resultFiles;

/** All forms of one result, and other files that belong to it. */
export type ResultContent = Readonly<Record<string, string | Uint8Array>>;

/**
 * Folder of what was worked out from a finished run with these settings: `kind`/HASH in the run's folder. The same
 * settings always give the same folder, so that nothing is worked out twice.
 */
export function resultFolder(runDir: string, kind: string, settings: unknown): string {
  return join(runDir, kind, settingsHash(settings));
}

/** A hash of settings, 16 hexadecimal digits; the order of the fields does not matter. */
export function settingsHash(settings: unknown): string {
  return digestOf(settings).slice(0, 16);
}

/** Beside every result: all that made it, whose hash is the name of the folder. */
export const fingerprintFile = 'fingerprint.json';

export function fingerprintText(fingerprint: Fingerprint): string {
  return `${JSON.stringify(fingerprint, null, 1)}\n`;
}

/** Whether the result is there, whole. */
export async function hasResult(folder: string): Promise<boolean> {
  return access(join(folder, resultFiles['application/json'])).then(
    () => true,
    () => false,
  );
}

/** One form of a result that is there. */
export function readResult(folder: string, format: ResultFormat): Promise<Buffer> {
  return readFile(join(folder, resultFiles[format]));
}

/** Writes all files of a result, `result.json` last: where it is, the others are. */
export async function writeResult(folder: string, content: ResultContent): Promise<void> {
  const last = resultFiles['application/json'];
  const names = Object.keys(content).filter((name) => name !== last);
  for (const name of names) await writeFileAtomic(join(folder, name), content[name]);
  await writeFileAtomic(join(folder, last), content[last]);
}
