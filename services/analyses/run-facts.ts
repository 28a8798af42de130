import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { NdArray } from '../../src/arrays.ts';
import { CortexError, findName, unknownName } from '../../src/errors.ts';
import { chosenSession, expectNoSession, isContrastStudy } from '../runs/contrast-decoding/sessions.ts';
import { readRunRecord } from '../runs/decoding/record.ts';

const factsSchema = z.object({
  dataset: z.object({
    /** Ids of an encoding run's units; of a decoder's data, what the arrays are measured in. */
    units: z.union([z.array(z.string()), z.looseObject({})]).optional(),
    /** Lengths of the axes of a stimulus after time. */
    frame: z.array(z.int()).optional(),
    /** Recorded units of each region; a decoder may be given fewer. */
    regions: z.record(z.string(), z.int()).optional(),
  }),
});

/** What a run's `run.json` says of its data, as far as it does: enough to refuse a wrong name or shape without loading anything. */
export interface RunFacts {
  readonly units?: readonly string[];
  readonly frame?: readonly number[];
  readonly regions?: Readonly<Record<string, number>>;
}

/** The facts of a run; none of a run that does not tell them, whose analyses find out by themselves. */
export async function readRunFacts(runDir: string): Promise<RunFacts> {
  const text = await readFile(join(runDir, 'run.json'), 'utf8').catch(() => '{}');
  const parsed = factsSchema.safeParse(jsonOf(text));
  if (!parsed.success) return {};
  const { units, ...facts } = parsed.data.dataset;
  return { ...facts, ...(Array.isArray(units) && { units }) };
}

/** The number of a unit that is asked for by id or by number. Throws InvalidInput for one that is not there. */
export function unitNumber(unit: string, ids: readonly string[]): number {
  const id = findName(unit, ids);
  if (id !== undefined) return ids.indexOf(id);
  if (/^\d+$/.test(unit) && Number(unit) < ids.length) return Number(unit);
  throw new CortexError('InvalidInput', unknownName('unit', unit, ids));
}

/** Throws InvalidInput for a region that the run does not have. */
export async function expectRegionsOf(runDir: string, wanted: readonly string[]): Promise<void> {
  const { regions } = await readRunFacts(runDir);
  if (!regions) return;
  const names = Object.keys(regions);
  const unknown = wanted.find((region) => findName(region, names) === undefined);
  if (unknown !== undefined) throw new CortexError('InvalidInput', unknownName('region', unknown, names));
}

/**
 * Whether a run is a study of real recordings, with decoders for each session. Throws InvalidInput for `session` where it is
 * none of the study's, listing them, and for any of a run with one decoder.
 */
export async function expectSessionOf(runDir: string, session: number | undefined): Promise<boolean> {
  const record = await readRunRecord(runDir).catch(() => undefined);
  if (record && isContrastStudy(record.config)) {
    await chosenSession(runDir, session);
    return true;
  }
  expectNoSession(session);
  return false;
}

/** Throws InvalidShape for a stimulus [time, ...frame] of other frames than the run's; sounds [sample] are not looked at. */
export async function expectFrameOf(runDir: string, { shape }: NdArray): Promise<void> {
  if (shape.length > 1) await expectFrames(runDir, 'stimulus', ['time'], shape);
}

/** Throws InvalidShape for stimuli [candidate, time, ...frame] of other frames than the run's. */
export async function expectCandidatesOf(runDir: string, { shape }: NdArray): Promise<void> {
  await expectFrames(runDir, 'candidates', ['candidate', 'time'], shape);
}

async function expectFrames(runDir: string, name: string, before: readonly string[], shape: readonly number[]) {
  const { frame } = await readRunFacts(runDir);
  if (!frame) return;
  const first = before.length;
  if (shape.length === frame.length + first && frame.every((length, axis) => shape[axis + first] === length)) return;
  const axes = frame.length === 1 ? ['channel'] : ['height', 'width', 'colour'];
  const wanted = [...before, ...frame.map((length, axis) => `${axes[axis]} ${length}`)];
  throw new CortexError('InvalidShape', `${name} must be [${wanted.join(', ')}] but is [${shape.join(', ')}].`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
