import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contrastSettings } from '../../../../src/analysis/decoding/contrast/settings.ts';
import { encodeNpy } from '../../../../src/io/npy.ts';
import { randomStream } from '../../../../src/random/stream.ts';

/** Trials of every session. */
export const trials = 100;

/**
 * A small recording: a session for each other area, in which VISp fires with the contrasts after 60 ms and that area knows
 * nothing.
 */
export async function writeRecording(folder: string, otherAreas: readonly string[] = ['MOs']): Promise<void> {
  const sessions = await Promise.all(otherAreas.map((area, i) => writeSession(folder, i + 1, area)));
  await writeFile(join(folder, 'index.json'), JSON.stringify(sessions));
}

async function writeSession(folder: string, session: number, otherArea: string): Promise<object> {
  const stream = randomStream(session, 'recording');
  const levels = [0, 0.25, 0.5, 1];
  const table = new Float32Array(trials * 3);
  const counts = new Uint8Array(trials * 24 * 20);
  for (let trial = 0; trial < trials; trial++) {
    const side = trial % 3;
    const [high, low] = stream.sample(levels, 2).sort((a, b) => b - a);
    const pair = side === 1 ? [high, high] : side === 0 ? [high, low] : [low, high];
    table.set([...pair, 1], trial * 3);
    for (let unit = 0; unit < 24; unit++) {
      for (let bin = 0; bin < 20; bin++) {
        const drive = unit < 12 && bin >= 3 ? 3 * pair[unit % 2] : 0;
        counts[(trial * 24 + unit) * 20 + bin] = stream.poisson(0.5 + drive);
      }
    }
  }
  await writeFile(join(folder, `s0${session}_counts_20ms.npy`), encodeNpy({ shape: [trials, 24, 20], data: counts }));
  await writeFile(join(folder, `s0${session}_trials.npy`), encodeNpy({ shape: [trials, 3], data: table }));
  const areas = [...new Array(12).fill('VISp'), ...new Array(12).fill(otherArea)];
  return { session, mouse: 'Test', date: '2020-01-01', trials, neurons: 24, bins: 20, bin_ms: 20, t0_ms: 0, areas };
}

const { tiny } = contrastSettings;
/** Enough to find the planted side in seconds. */
export const settings = {
  ...tiny,
  outerBlocks: 2,
  components: 6,
  model: { ...tiny.model, width: 2, hiddenUnits: 16 },
  pretraining: { ...tiny.pretraining, steps: 40, batchSize: 4, learningRate: 0.01 },
  fit: {
    batchSize: 8,
    warmUp: { steps: 60, learningRate: 0.01, decayFraction: 0.5 },
    joint: { steps: 2, learningRate: 0.001 },
  },
  maskTrials: 4,
  randomMasks: 3,
  bootstrapResamples: 200,
};
