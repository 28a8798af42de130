import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { runEncoding } from '../../../../services/runs/encoding/carry-out.ts';
import { encodingConfigSchema } from '../../../../services/runs/encoding/config.ts';
import type { EncodingResult } from '../../../../services/runs/encoding/result.ts';
import { gridOf } from '../../../../services/runs/encoding/tune.ts';
import { tuningLines } from '../../../../services/runs/encoding/tuning-lines.ts';
import { startEngine } from '../../../../src/engine/index.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { writeRecordings } from './recordings-folder.ts';

let folder: string;
let data: string;
let whole: EncodingResult;

const asked = (changes: object = {}) =>
  encodingConfigSchema.parse({
    kind: 'encoding',
    dataset: 'recordings',
    data,
    model: 'linear',
    options: { lags: 4 },
    training: { epochs: 4 },
    tune: 'small',
    ...changes,
  });

beforeAll(async () => {
  await startEngine();
  folder = temporaryFolder();
  data = join(folder, 'data');
  await writeRecordings(data);
  whole = await runEncoding(asked(), { runDir: join(folder, 'whole') });
});

const jsonOf = async (run: string, name: string) => JSON.parse(await readFile(join(folder, run, name), 'utf8'));

test('the settings with the best validation score are those of the network, and what is asked for stays', async () => {
  const { tried, chosen, leftOut } = whole.tuning!;
  expect([tried.map(({ name }) => name), leftOut]).toEqual([['recipe', 'more-decay', 'slower'], {}]);
  const best = Math.max(...tried.map(({ score }) => score!));
  expect(tried.find(({ name }) => name === chosen)!.score).toBe(best);
  const fit = await jsonOf('whole', 'encoders/1.json');
  expect([fit.bestScore, fit.training.epochs]).toEqual([best, 4]);
  const record = await jsonOf('whole', 'run.json');
  expect(record.config).toMatchObject({ tune: 'small', options: { lags: 4 }, training: { epochs: 4 } });
  expect(record.tuning).toEqual(whole.tuning);
  const lines = tuningLines(whole.tuning!);
  expect(lines[0]).toMatch(/3 tried in \d+ s:$/);
  expect(lines.filter((line) => line.endsWith('chosen'))).toHaveLength(1);
});

test('an interrupted choice goes on with what was tried, and ends as the whole one', async () => {
  const runDir = join(folder, 'resumed');
  await mkdir(join(runDir, 'encoders'), { recursive: true });
  const stored = await jsonOf('whole', 'tuning.json');
  const [first] = stored.tried;
  await writeFile(join(runDir, 'tuning.json'), JSON.stringify({ ...stored, tried: [{ ...first, score: -0.5 }] }));
  const resumed = await runEncoding(asked(), { runDir });
  expect(resumed.tuning!.tried[0].score).toBe(-0.5);
  expect(resumed.tuning!.tried.slice(1).map(({ score }) => score)).toEqual(
    whole.tuning!.tried.slice(1).map(({ score }) => score),
  );
  await rm(join(runDir, 'run.json'));
  await copyFile(join(folder, 'whole', 'tuning.json'), join(runDir, 'tuning.json'));
  await expect(runEncoding(asked({ seed: 2 }), { runDir })).rejects.toMatchObject({
    tag: 'Conflict',
    message: expect.stringMatching(/tuning\.json .*seed: 1 → 2/),
  });
});

test('a finished run hands its result back', async () => {
  const runDir = join(folder, 'whole');
  expect(await runEncoding(asked(), { runDir, earlier: whole })).toEqual(whole);
});

test('recorded data and a model whose recipe may not do are tuned where nothing is asked for', () => {
  const of = (changes: object, before?: Parameters<typeof gridOf>[1]) =>
    gridOf(encodingConfigSchema.parse({ kind: 'encoding', dataset: 'pvc2', model: 'visual-cnn', ...changes }), before);
  expect(of({})).toBe('small');
  expect(of({ tune: 'none' })).toBe('none');
  expect(of({ training: { epochs: 3 } })).toBe('none');
  expect(of({ model: 'linear-video' })).toBe('none');
  expect(of({ dataset: 'siegel-sim' })).toBe('none');
  const earlier = { fingerprint: { model: 'visual-cnn' } } as unknown as Parameters<typeof gridOf>[1];
  expect(of({}, earlier)).toBe('none');
});
