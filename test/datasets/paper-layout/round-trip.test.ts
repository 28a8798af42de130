import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { loadDecoding } from '../../../datasets/catalogue.ts';
import { loadPaperEncoding } from '../../../datasets/paper-layout/encoding.ts';
import { loadPaperLayout } from '../../../datasets/paper-layout/load.ts';
import { writePaperSession, writePaperVideos } from '../../../datasets/paper-layout/write.ts';
import { openSession } from '../../../datasets/siegel-sim/cache.ts';
import { loadSiegelEncoding } from '../../../datasets/siegel-sim/encoding.ts';
import { countSession, loadSiegelSim } from '../../../datasets/siegel-sim/load.ts';
import { simulationSettings } from '../../../datasets/siegel-sim/settings.ts';
import { renderSiegelVideos } from '../../../datasets/siegel-sim/videos.ts';
import type { DecodingData } from '../../../src/data/decoding-data.ts';
import type { EncodingData } from '../../../src/data/encoding-data.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { predictVideos } from '../../../src/models/decoders/predict-videos.ts';
import { fitDecoder } from '../../../src/training/decoder/fit-decoder.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { digest } from '../digest.ts';

const seed = 1;
let data: string;

beforeAll(async () => {
  await startEngine();
  data = temporaryFolder();
  for (let number = 1; number <= 6; number++) {
    const { session } = await openSession(simulationSettings({ seed }), number);
    await writePaperSession(join(data, `session-${number}`), countSession(session, 100, 100));
  }
  await writePaperVideos(data, renderSiegelVideos(seed));
}, 300_000);

/** All but what the data set is called and where it comes from; arrays by their digests. */
const numbersOf = ({ manifest, splits, videos, standardisation, ...facts }: DecodingData) => ({
  ...facts,
  regions: manifest.regions,
  videos: [videos.shape, digest(videos.data)],
  standardisation: [digest(standardisation.mean), digest(standardisation.sd)],
  splits: Object.entries(splits).map(([part, { responses, condition }]) => [
    part,
    responses.shape,
    digest(responses.data, condition),
  ]),
});

test('siegel-sim written in the files of the paper reads back as the same samples, videos and conditions', async () => {
  const [simulated, read] = await Promise.all(
    (['siegel-sim', 'paper-layout'] as const).map((name) =>
      loadDecoding(name, { seed, preset: 'tiny', ...(name === 'paper-layout' ? { data } : {}) }),
    ),
  );
  expect(read.splits.train.responses.shape).toEqual([768, 45, 140]);
  expect(read.videos.data.some((value) => value > 0.5)).toBe(true);
  expect(numbersOf(read)).toEqual(numbersOf(simulated));
  expect(read.manifest.name).toBe('paper-layout');
}, 120_000);

test('so it does for some sessions, shuffled labels and units drawn anew, and not for another seed', async () => {
  const few = {
    seed,
    sessions: [2, 5],
    shuffleLabels: true,
    unitDraw: 'per-sample',
    samplesPerCondition: { train: 2, validation: 1, test: 1 },
  } as const;
  const read = await loadPaperLayout({ ...few, data });
  expect(numbersOf(read)).toEqual(numbersOf(await loadSiegelSim(few)));
  expect(read.warnings).toContain(
    'The chosen sessions have 18 FEF units, so the pseudo-population takes these instead of 30.',
  );
  const other = await loadPaperLayout({ ...few, seed: 2, data });
  expect(numbersOf(other).splits).not.toEqual(numbersOf(read).splits);
}, 120_000);

test('a decoder ends with the same weights and reconstructions on both', async () => {
  const few = { seed, samplesPerCondition: { train: 2, validation: 1, test: 1 } };
  const studied = async (one: DecodingData) => {
    const config = { decoder: 'video-unet', options: { width: 4 } } as const;
    const training = { steps: 3, batchSize: 4, validateEverySteps: 3 };
    const { decoder } = await fitDecoder(config, one, { seed, preset: 'tiny', training });
    const weights = digest(...Object.values(await decoder.weights.values()));
    const { data: pixels } = predictVideos(decoder, one.splits.test.responses);
    decoder.dispose();
    return [weights, digest(pixels)];
  };
  const simulated = await studied(await loadSiegelSim(few));
  const read = await studied(await loadPaperLayout({ ...few, data }));
  expect(read).toEqual(simulated);
}, 300_000);

test('encoders see the same clips', async () => {
  const few = { seed, sessions: [1], samplesPerCondition: { train: 2, validation: 1, test: 1 } };
  const numbers = ({ clips, hash: _, name: __, citation: ___, licence: ____, ...facts }: EncodingData) => ({
    ...facts,
    clips: clips.map(({ name, stimulus, repeats }) => [name, repeats.shape, digest(stimulus.data, repeats.data)]),
  });
  const read = await loadPaperEncoding({ ...few, data });
  expect(numbers(read)).toEqual(numbers(await loadSiegelEncoding(few)));
}, 120_000);

test('a session without regions, and a folder without videos, are refused in a sentence', async () => {
  const regions = join(data, 'session-6', 'regions.csv');
  await rm(regions);
  await expect(loadPaperLayout({ data })).rejects.toThrow(
    /does not say in which region each site lies, .* regions\.csv/,
  );
  await writeFile(regions, 'unit,region\n0,V4\n');
  await expect(loadPaperLayout({ data, sessions: [6] })).rejects.toThrow(/stimuli0_cue1_0\.1\.npy must be .*unit 1\]/);
  await expect(loadPaperLayout({ data, sessions: [7] })).rejects.toThrow(/from 1 to 6; got \[7\]/);
  await expect(loadPaperLayout({ data: join(data, 'session-1') })).rejects.toThrow(
    /There is no Train_stimuli0_cue0_frames10\.npy in .*session-1 or its sessions; a decoder needs the videos/,
  );
  await expect(loadPaperLayout({ data: temporaryFolder() })).rejects.toThrow(/has no stimuli0_cue1_0\.1\.npy/);
}, 120_000);
