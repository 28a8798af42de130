import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { TypedArray } from './arrays.ts';
import { CortexError } from './errors.ts';

/**
 * All that made an artifact (weights, a fold, a benchmark cell), by name: such as model, options, training, seed, data,
 * split, treatment, engine. Plain JSON; it is stored whole with the artifact, so that a refusal can say what differs.
 */
export type Fingerprint = { readonly [ingredient: string]: unknown };

export const fingerprintSchema: z.ZodType<Fingerprint, Fingerprint> = z
  .record(z.string(), z.unknown())
  .transform((stored) => withNewNames(stored) as Fingerprint);

/** Ingredients whose names have changed since files were first written. */
const newNames = new Map([
  ['sites', 'units'],
  ['siteDropout', 'unitDropout'],
  ['siteWeightDecay', 'unitWeightDecay'],
]);

/** A stored value in which every ingredient has the name of today, at any depth. */
function withNewNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withNewNames);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [newNames.get(name) ?? name, withNewNames(inner)]),
  );
}

/** Ingredients that differ and are written out in one message. */
const listedDifferences = 12;
/** Characters that a message quotes of one value. */
const quotedLength = 200;

/** What `stored` has and `wanted` has not alike, an ingredient a line, such as "data hash: 72261c18… → ab120f3d…". */
export function differencesOf(stored: Fingerprint, wanted: Fingerprint): string[] {
  const [before, now] = [leavesOf(stored), leavesOf(wanted)];
  const names = [...new Set([...before.keys(), ...now.keys()])];
  return names.flatMap((name) => {
    const [old, fresh] = [before.get(name), now.get(name)];
    return old === fresh ? [] : [`${name}: ${quotedPair(old, fresh).join(' → ')}`];
  });
}

/**
 * Lets an artifact pass that was made of just the `wanted` ingredients; throws a Conflict that names every ingredient
 * that differs, old and new, and says what to do. `stored` is undefined for files that do not say what made them.
 */
export function expectSame(path: string, stored: Fingerprint | undefined, wanted: Fingerprint, whatToDo: string): void {
  if (stored === undefined) {
    throw new CortexError(
      'Conflict',
      `${path} does not say what made it (an earlier version wrote it): start again in another folder; what is there stays as it is.`,
    );
  }
  const differences = differencesOf(stored, wanted);
  if (differences.length === 0) return;
  const more = differences.length - listedDifferences;
  const listed = [...differences.slice(0, listedDifferences), ...(more > 0 ? [`and ${more} more`] : [])];
  const hint = differences.some((line) => line.startsWith('engine '))
    ? ' CORTEX_ENGINE chooses the engine, TF_NUM_INTRAOP_THREADS its threads.'
    : '';
  throw new CortexError('Conflict', `${path} was made with something else (${listed.join('; ')}); ${whatToDo}${hint}`, {
    details: { path, differences },
  });
}

/** The fingerprint in a file's metadata; undefined for none, and for the bare digests of earlier versions. */
export function parseFingerprint(text: string | undefined): Fingerprint | undefined {
  if (!text?.startsWith('{')) return undefined;
  try {
    return fingerprintSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** SHA-256 of a plain value; the order of the fields of an object does not matter. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/** SHA-256 over the bytes of arrays, each after its length. */
export function arraysDigest(arrays: Iterable<TypedArray>): string {
  const hash = createHash('sha256');
  for (const { buffer, byteOffset, byteLength } of arrays) {
    hash.update(`${byteLength};`).update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest('hex');
}

/** JSON with the fields of every object in the order of their names. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, inner]) => [name, sorted(inner)]));
}

/** The values of nested objects by their path in words, such as "data hash"; lists count as one value. */
function leavesOf(fingerprint: Fingerprint): Map<string, string> {
  const leaves = new Map<string, string>();
  const visit = (value: unknown, path: readonly string[]) => {
    // As in JSON, where a field that is undefined is none.
    if (value === undefined) return;
    if (isObject(value) && (path.length === 0 || Object.keys(value).length > 0)) {
      for (const [name, inner] of Object.entries(value)) visit(inner, [...path, name]);
    } else leaves.set(path.join(' '), typeof value === 'string' ? value : canonicalJson(value));
  };
  visit(fingerprint, []);
  return leaves;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

/** Two different values as a message quotes them: hashes by their beginning, long ones from where they part. */
function quotedPair(old: string | undefined, fresh: string | undefined): [string, string] {
  const start = partingOf(old ?? '', fresh ?? '');
  const quoted = (text: string | undefined) => {
    if (text === undefined) return 'nothing';
    if (/^[0-9a-f]{64}$/.test(text)) return `${text.slice(0, 8)}…`;
    const shown = text.length > quotedLength && start > quotedLength / 2 ? `…${text.slice(start)}` : text;
    return shown.length > quotedLength ? `${shown.slice(0, quotedLength - 1)}…` : shown;
  };
  return [quoted(old), quoted(fresh)];
}

/** Number of characters that two texts begin with alike. */
function partingOf(a: string, b: string): number {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  return i;
}
