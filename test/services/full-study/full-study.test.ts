import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { carryOutFullStudy } from '../../../services/full-study/full-study.ts';
import { type FullPlan, fullPlan } from '../../../services/full-study/plan.ts';
import type { FullStudy } from '../../../services/full-study/result.ts';
import { studyConfigSchema } from '../../../services/runs/decoding/config.ts';
import { type EngineReport, startEngine } from '../../../src/engine/index.ts';
import type { Progress } from '../../../src/progress.ts';
import { writeVideoFolder } from '../../datasets/recordings/video-folder.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

let engine: EngineReport;
let folder: string;
let plan: FullPlan;
let study: FullStudy;
const told: Progress[] = [];

beforeAll(async () => {
  engine = await startEngine();
  const data = temporaryFolder();
  await writeVideoFolder(data);
  const config = studyConfigSchema.parse({
    dataset: 'recordings',
    data,
    options: { width: 2, hiddenUnits: 4 },
    training: { steps: 2, batchSize: 2, validateEverySteps: 1 },
  });
  plan = {
    ...fullPlan(config, 'tiny'),
    sizes: {
      decoders: ['video-unet', 'linear'],
      networkSeeds: 2,
      networkRandom: 2,
      random: 3,
      randomConditions: 2,
      curves: 1,
      encoderEpochs: 1,
      bandEpochs: 1,
      nullVideos: 2,
      description: { points: 64, permutations: 19, iterations: 250 },
    },
  };
  folder = temporaryFolder();
  study = await carryOutFullStudy(plan, { folder, engine, onProgress: (progress) => told.push(progress) });
}, 180_000);

const stages = ['decoders', 'masking', 'single-regions', 'encoder', 'bands', 'steps', 'description'];
const changeTimes = (names: readonly string[]) =>
  Promise.all(names.map(async (name) => (await stat(join(folder, 'stages', `${name}.json`))).mtimeMs));

test('figures come in the order of the paper, and what does not apply is said', () => {
  const names = study.figures.map(({ figure }) => figure);
  const first = (name: string) => names.findIndex((one) => one.startsWith(name));
  const places = ['Figures 1', 'Figure 2E', 'Figure 2G', 'Figure 4C', 'Figure 5D', 'Figure 6B'].map(first);
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(Math.min(...places)).toBe(0);
  for (const name of ['Figure 2E', 'Figure 2F', 'Figure 2G', 'Figure 4C', 'Figure 5D']) {
    expect(study.figures[first(name)].reason).toMatch(/do not describe/);
  }
  for (const { shows } of study.figures) expect(shows.length).toBeGreaterThan(20);
  const pixels = study.figures.find(({ title }) => title.includes('pixels'))!;
  expect(pixels.numbers.map(({ measure }) => measure.split(' ')[0])).toEqual(['V1', 'MT']);
  expect(study.figures[first('Figure 6B')].numbers).toHaveLength(2);
  const steps = study.figures[first('Supplementary Movies')];
  expect(steps.tables[0].heads).toEqual(['Measure', '50 ms', 'true videos', '20 ms', 'true videos']);
  const bands = study.figures.find(({ title }) => title.includes('frequency bands'))!;
  expect(bands.tables[0].title).toBe('R² by band, steps of 20 ms');
});

test('the decoder with the lowest squared error on validation samples is recommended', async () => {
  const { outcome } = JSON.parse(await readFile(join(folder, 'stages', 'decoders.json'), 'utf8'));
  const { validation, recommended, networkRuns } = outcome.result;
  const best = Object.keys(validation).reduce((a, b) => (validation[a] <= validation[b] ? a : b));
  expect([recommended, study.recommended]).toEqual([best, best]);
  expect(study.notes[0]).toContain(`Recommended decoder: ${best}`);
  // Of uniform pixels about the mean of eight others: (1 + 1/8) / 12.
  expect(outcome.result.meanVideo).toBeCloseTo(0.094, 1);
  const isBetter = validation[best] < outcome.result.meanVideo;
  expect(study.notes.some((note) => note.startsWith('No decoder is better than the mean video'))).toBe(!isBetter);
  expect(networkRuns).toEqual(['decoders/video-unet-seed-1', 'decoders/video-unet-seed-2']);
});

test('one report and one JSON hold every figure; the time left is told', async () => {
  const [report, json] = await Promise.all(
    ['report.html', 'full.json'].map((name) => readFile(join(folder, name), 'utf8')),
  );
  expect(JSON.parse(json).figures).toEqual(JSON.parse(JSON.stringify(study.figures)));
  for (const { figure, title } of study.figures) {
    const shown = `${figure}. ${title}`;
    expect(report).toContain(shown);
  }
  const messages = told.flatMap(({ message }) => (message?.startsWith('stage') ? [message] : []));
  expect(messages).toHaveLength(stages.length);
  expect(messages[1]).toMatch(/^stage 2 of 7, masking: \d+ minutes? left$/);
});

test('a second call carries nothing out again, and a stage that is gone alone', async () => {
  const before = await changeTimes(stages);
  expect(await carryOutFullStudy(plan, { folder, engine })).toEqual(JSON.parse(JSON.stringify(study)));
  expect(await changeTimes(stages)).toEqual(before);
  await rm(join(folder, 'stages', 'masking.json'));
  const again = await carryOutFullStudy(plan, { folder, engine });
  expect(again.figures).toEqual(JSON.parse(JSON.stringify(study.figures)));
  const after = await changeTimes(stages);
  expect(after.map((time, i) => time !== before[i])).toEqual(stages.map((name) => name === 'masking'));
}, 60_000);

test('stages of something else are refused by name and stay', async () => {
  const before = await changeTimes(stages);
  const other = { ...plan, study: { ...plan.study, seed: 2 } };
  await expect(carryOutFullStudy(other, { folder, engine })).rejects.toThrow(
    /decoders\.json was made with .*study seed: 1 → 2/,
  );
  expect(await changeTimes(stages)).toEqual(before);
});
