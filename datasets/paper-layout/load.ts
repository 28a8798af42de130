import { join } from 'node:path';
import { expectFinite, expectShape, type NdArray, zeros } from '../../src/arrays.ts';
import { CortexError } from '../../src/errors.ts';
import { readNpy } from '../../src/io/npy.ts';
import type { CountedSession } from '../shared/pseudo-population.ts';

const frames = 45;
const screenSize = 64;
/** First row and column of the middle 32 × 32 pixels that decoders see. */
const cropStart = 16;
const cropSize = 32;
const stimuli = 16;
const cues = 4;

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
 * Videos of one condition, [trial, time 45, height 32, width 32, colour 3] in [0, 1]: the middle of the stored
 * [trial, 45, 3, 64, 64]. Bytes are divided by 255; other types must be in [0, 1] already.
 */
export async function readPaperVideos(folder: string, condition: PaperCondition): Promise<NdArray> {
  checkCondition(condition);
  const name = videoFileName(condition);
  const stored = await readNpy(join(folder, name));
  const lengths = [undefined, frames, 3, screenSize, screenSize];
  expectShape(stored, name, ['trial', 'time', 'colour', 'height', 'width'], lengths);
  expectFinite(stored, name);
  const scale = stored.data instanceof Uint8Array ? 1 / 255 : 1;
  const videos = zeros([stored.shape[0], frames, cropSize, cropSize, 3]);
  let to = 0;
  for (let image = 0; image < stored.shape[0] * frames; image++) {
    for (let row = cropStart; row < cropStart + cropSize; row++) {
      for (let column = cropStart; column < cropStart + cropSize; column++) {
        for (let colour = 0; colour < 3; colour++) {
          const value = stored.data[((image * 3 + colour) * screenSize + row) * screenSize + column] * scale;
          if (value < 0 || value > 1) {
            throw new CortexError(
              'InvalidData',
              `${name} holds ${value}; videos must be bytes or numbers from 0 to 1.`,
            );
          }
          videos.data[to++] = value;
        }
      }
    }
  }
  return videos;
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
    const condition = { stimulus: index % stimuli, cue: Math.floor(index / stimuli) };
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

function checkCondition({ stimulus, cue }: PaperCondition): void {
  const whole = Number.isInteger(stimulus) && Number.isInteger(cue);
  if (!whole || stimulus < 0 || stimulus >= stimuli || cue < 0 || cue >= cues) {
    throw new CortexError(
      'InvalidInput',
      `Stimuli run from 0 to 15 and cues from 0 to 3; got stimulus ${stimulus}, cue ${cue}.`,
    );
  }
}
