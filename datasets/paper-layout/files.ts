import { join } from 'node:path';
import { expectFinite, expectShape, type NdArray, zeros } from '../../src/arrays.ts';
import { CortexError } from '../../src/errors.ts';
import { readNpy } from '../../src/io/npy.ts';
import type { CountedSession } from '../shared/pseudo-population.ts';

/** Bins of a trial, of 0.1 s each. */
export const frames = 45;
/** Height and width of the screen in the files, and of its middle, which decoders see: pixels 16 to 47. */
export const screenSize = 64;
export const cropStart = 16;
export const cropSize = 32;
export const stimuli = 16;
export const cues = 4;

/** A condition of the authors' files: stimulus 0…15 and cue 0…3. */
export interface PaperCondition {
  readonly stimulus: number;
  readonly cue: number;
}

/** Name of a response file; the files count cues from 1 here. */
export function responseFileName({ stimulus, cue }: PaperCondition): string {
  return `stimuli${stimulus}_cue${cue + 1}_0.1.npy`;
}

/** Name of a video file; the files count cues from 0 here. */
export function videoFileName({ stimulus, cue }: PaperCondition): string {
  return `Train_stimuli${stimulus}_cue${cue}_frames10.npy`;
}

/**
 * Responses of one condition, [trial, time 45, unit]: spikes in windows of 0.1 s, in the files of the code of Zhang et
 * al. (2026).
 * Throws MissingFile, InvalidShape or InvalidData naming the file.
 */
export async function readPaperResponses(folder: string, condition: PaperCondition): Promise<NdArray> {
  checkCondition(condition);
  const name = responseFileName(condition);
  const array = await readNpy(join(folder, name));
  expectShape(array, name, ['trial', 'time', 'unit'], [undefined, frames, undefined]);
  expectFinite(array, name);
  return { shape: array.shape, data: Float32Array.from(array.data) };
}

/**
 * All 64 response files of a folder as one session for drawPseudoPopulation, [unit, trial, time]; condition
 * index = 16 · cue + stimulus. The files do not say where a unit is, so the caller names the region of each.
 */
export async function readPaperSession(
  folder: string,
  name: string,
  unitRegions: readonly string[],
): Promise<CountedSession> {
  const responses: NdArray[] = [];
  for (let index = 0; index < stimuli * cues; index++) {
    const condition = conditionAt(index);
    const array = await readPaperResponses(folder, condition);
    expectShape(array, responseFileName(condition), ['trial', 'time', 'unit'], [undefined, frames, unitRegions.length]);
    responses.push(array);
  }
  const trialConditions = Int32Array.from(
    responses.flatMap((array, index) => new Array<number>(array.shape[0]).fill(index)),
  );
  const trials = trialConditions.length;
  const counts = zeros([unitRegions.length, trials, frames]);
  let firstTrial = 0;
  for (const { shape, data } of responses) {
    for (let i = 0; i < data.length; i++) {
      const unit = i % unitRegions.length;
      const row = Math.floor(i / unitRegions.length);
      const trial = firstTrial + Math.floor(row / frames);
      counts.data[(unit * trials + trial) * frames + (row % frames)] = data[i];
    }
    firstTrial += shape[0];
  }
  return { name, unitRegions, trialConditions, counts };
}

/** The condition of an index: 16 · cue + stimulus. */
export function conditionAt(index: number): PaperCondition {
  return { stimulus: index % stimuli, cue: Math.floor(index / stimuli) };
}

/** Throws InvalidInput for a condition that the files do not have. */
export function checkCondition({ stimulus, cue }: PaperCondition): void {
  const whole = Number.isInteger(stimulus) && Number.isInteger(cue);
  if (!whole || stimulus < 0 || stimulus >= stimuli || cue < 0 || cue >= cues) {
    throw new CortexError(
      'InvalidInput',
      `Stimuli run from 0 to 15 and cues from 0 to 3; got stimulus ${stimulus}, cue ${cue}.`,
    );
  }
}
