import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { ndarray } from '../../src/arrays.ts';
import { CortexError, schemaFaults } from '../../src/errors.ts';
import { decodeNpy, encodeNpy } from '../../src/io/npy.ts';
import { decodeJson } from '../../src/io/text.ts';
import type { SpikeTrains } from '../../src/signal/binning.ts';

/** One recording session: spike times of every site in every trial, and what was shown. */
export interface SpikeSession {
  /** The animal. */
  readonly subject: string;
  /** Numbered from 1. */
  readonly session: number;
  readonly durationMs: number;
  /** Region of every site. */
  readonly siteRegions: readonly string[];
  /** Condition of every trial, in the order of recording. */
  readonly trialConditions: Int32Array;
  /** Saccade of every trial: −1 left, 1 right. */
  readonly trialChoices: Int32Array;
  /** Train of site s in trial t at index s · trials + t. */
  readonly spikes: SpikeTrains;
}

const fileNames = ['spike-times-ms.npy', 'spike-offsets.npy'] as const;

const sessionFileSchema = z.strictObject({
  format: z.literal('cortex-spike-session/1'),
  subject: z.string(),
  session: z.int().positive(),
  durationMs: z.int().positive().max(65535),
  siteRegions: z.array(z.string().min(1)).nonempty(),
  trialConditions: z.array(z.int().nonnegative()).nonempty(),
  trialChoices: z.array(z.union([z.literal(-1), z.literal(1)])),
  /** What made the recording, such as the settings of a simulation. */
  origin: z.record(z.string(), z.unknown()),
  sha256: z.strictObject({ 'spike-times-ms.npy': z.string(), 'spike-offsets.npy': z.string() }),
});

/**
 * Writes a session as a folder: `spike-times-ms.npy` (uint16, all trains one after another), `spike-offsets.npy`
 * (int32 [sites · trials + 1]) and `session.json` (regions, trials, origin, SHA-256 of both). The folder appears whole
 * or not at all. When another process was faster, its folder stays: both wrote the same.
 */
export async function writeSpikeSession(
  folder: string,
  session: SpikeSession,
  origin: Record<string, unknown>,
): Promise<void> {
  const { timesMs, offsets } = session.spikes;
  const arrays = {
    'spike-times-ms.npy': encodeNpy(ndarray([timesMs.length], timesMs)),
    'spike-offsets.npy': encodeNpy(ndarray([offsets.length], offsets)),
  };
  const description: z.infer<typeof sessionFileSchema> = {
    format: 'cortex-spike-session/1',
    subject: session.subject,
    session: session.session,
    durationMs: session.durationMs,
    siteRegions: nonEmpty(session.siteRegions, 'sites'),
    trialConditions: nonEmpty(Array.from(session.trialConditions), 'trials'),
    trialChoices: Array.from(session.trialChoices, (choice) => (choice < 0 ? -1 : 1)),
    origin,
    sha256: {
      'spike-times-ms.npy': sha256(arrays['spike-times-ms.npy']),
      'spike-offsets.npy': sha256(arrays['spike-offsets.npy']),
    },
  };
  const temporary = join(dirname(folder), `.${basename(folder)}.${process.pid}.tmp`);
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  try {
    for (const name of fileNames) await writeFile(join(temporary, name), arrays[name]);
    await writeFile(join(temporary, 'session.json'), `${JSON.stringify(description)}\n`);
    await rm(folder, { recursive: true, force: true });
    await rename(temporary, folder);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOTEMPTY')) throw error;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/**
 * Reads and checks a folder that writeSpikeSession wrote; `hash` covers everything in it. Throws MissingFile or
 * InvalidData naming the file when one is absent, altered, or does not fit the others.
 */
export async function readSpikeSession(folder: string): Promise<{ session: SpikeSession; hash: string }> {
  const descriptionPath = join(folder, 'session.json');
  const text = await read(descriptionPath);
  const description = parseDescription(text, descriptionPath);
  const [times, offsets] = await Promise.all(
    fileNames.map(async (name) => {
      const path = join(folder, name);
      const bytes = await read(path);
      if (sha256(bytes) !== description.sha256[name]) {
        throw new CortexError('InvalidData', `${path} does not match its SHA-256 in session.json; delete ${folder}.`);
      }
      return decodeNpy(bytes, path).data;
    }),
  );
  const { siteRegions, trialConditions, trialChoices, ...rest } = description;
  if (!(times instanceof Uint16Array) || !(offsets instanceof Int32Array)) {
    throw new CortexError('InvalidData', `${folder} must hold uint16 spike times and int32 offsets.`);
  }
  const trains = siteRegions.length * trialConditions.length;
  if (offsets.length !== trains + 1 || trialChoices.length !== trialConditions.length) {
    throw new CortexError(
      'InvalidData',
      `${folder} has ${siteRegions.length} sites × ${trialConditions.length} trials and so needs ${trains + 1} offsets ` +
        `and ${trialConditions.length} choices, but has ${offsets.length} and ${trialChoices.length}.`,
    );
  }
  return {
    session: {
      subject: rest.subject,
      session: rest.session,
      durationMs: rest.durationMs,
      siteRegions,
      trialConditions: Int32Array.from(trialConditions),
      trialChoices: Int32Array.from(trialChoices),
      spikes: { timesMs: times, offsets },
    },
    hash: sha256(text),
  };
}

function parseDescription(text: Uint8Array, path: string): z.infer<typeof sessionFileSchema> {
  const parsed = sessionFileSchema.safeParse(decodeJson(text, path));
  if (!parsed.success) {
    throw new CortexError('InvalidData', `${path} does not describe a session: ${schemaFaults(parsed.error)}.`);
  }
  return parsed.data;
}

async function read(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new CortexError('MissingFile', `Cannot read ${path}; check that the folder is a whole session.`, {
      details: { path },
      cause,
    });
  }
}

function nonEmpty<T>(items: readonly T[], what: string): [T, ...T[]] {
  const [first, ...rest] = items;
  if (first === undefined) throw new CortexError('InvalidData', `A session needs ${what} but has none.`);
  return [first, ...rest];
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
