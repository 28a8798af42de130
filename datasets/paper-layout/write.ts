import { join } from 'node:path';
import { expectShape, type NdArray, ndarray, zeros } from '../../src/arrays.ts';
import { writeFileAtomic } from '../../src/io/atomic-file.ts';
import { toCsv } from '../../src/io/csv.ts';
import { writeNpy } from '../../src/io/npy.ts';
import type { CountedSession } from '../shared/pseudo-population.ts';
import {
  conditionAt,
  cropSize,
  cropStart,
  cues,
  frames,
  responseFileName,
  screenSize,
  stimuli,
  videoFileName,
} from './files.ts';

/**
 * Writes a session in the files of the code of Zhang et al. (2026): 64 response files [trial, time 45, site] in float32, trials in
 * the order of `trialConditions`, and regions.csv. Condition index = 16 · cue + stimulus. `readPaperSession` reads it back.
 */
export async function writePaperSession(folder: string, session: CountedSession): Promise<void> {
  const { counts, unitRegions, trialConditions } = session;
  const units = unitRegions.length;
  const trials = trialConditions.length;
  expectShape(counts, `counts of ${session.name}`, ['unit', 'trial', 'time'], [units, trials, frames]);
  for (let index = 0; index < stimuli * cues; index++) {
    const chosen = Array.from(trialConditions.keys()).filter((trial) => trialConditions[trial] === index);
    const data = new Float32Array(chosen.length * frames * units);
    chosen.forEach((trial, row) => {
      for (let unit = 0; unit < units; unit++) {
        for (let bin = 0; bin < frames; bin++) {
          data[(row * frames + bin) * units + unit] = counts.data[(unit * trials + trial) * frames + bin];
        }
      }
    });
    await writeNpy(join(folder, responseFileName(conditionAt(index))), ndarray([chosen.length, frames, units], data));
  }
  const rows = unitRegions.map((region, unit) => ({ unit, region }));
  await writeFileAtomic(join(folder, 'regions.csv'), toCsv(rows, ['unit', 'region']));
}

/**
 * Writes videos [condition 64, time 45, height 32, width 32, colour 3], one a condition, into the middle of black screens
 * [trial 1, time 45, colour 3, height 64, width 64] in float32.
 */
export async function writePaperVideos(folder: string, videos: NdArray): Promise<void> {
  const axes = ['condition', 'time', 'height', 'width', 'colour'];
  expectShape(videos, 'videos', axes, [stimuli * cues, frames, cropSize, cropSize, 3]);
  for (let index = 0; index < stimuli * cues; index++) {
    const screens = zeros([1, frames, 3, screenSize, screenSize]);
    let from = index * frames * cropSize * cropSize * 3;
    for (let image = 0; image < frames; image++) {
      for (let row = cropStart; row < cropStart + cropSize; row++) {
        for (let column = cropStart; column < cropStart + cropSize; column++) {
          for (let colour = 0; colour < 3; colour++) {
            screens.data[((image * 3 + colour) * screenSize + row) * screenSize + column] = videos.data[from++];
          }
        }
      }
    }
    await writeNpy(join(folder, videoFileName(conditionAt(index))), screens);
  }
}
