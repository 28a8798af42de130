import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { belowBaselines, scoreBaselines } from '../../../../services/runs/decoding/baselines.ts';
import { studyConfigSchema } from '../../../../services/runs/decoding/config.ts';
import { testedOn } from '../../../../services/runs/decoding/metrics.ts';
import { writeTraining, writeVideoStudy } from '../../../../services/runs/decoding/outputs.ts';
import { newRunRecord } from '../../../../services/runs/decoding/record.ts';
import { evaluateDecoder } from '../../../../services/runs/decoding/video-study.ts';
import { maskDecoder } from '../../../../src/analysis/decoding/mask-decoder.ts';
import { takeRows } from '../../../../src/arrays.ts';
import type { DecodingData, ResponseSet } from '../../../../src/data/decoding-data.ts';
import { startEngine } from '../../../../src/engine/index.ts';
import { readNpz } from '../../../../src/io/npz.ts';
import { newDecoder } from '../../../../src/models/decoders/registry.ts';
import { fitDecoder } from '../../../../src/training/decoder/fit-decoder.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { fourVideos, frames } from '../../../training/decoder/four-videos.ts';

/** The samples of these conditions alone. */
function only({ responses, condition }: ResponseSet, conditions: readonly number[]): ResponseSet {
  const rows = Array.from(condition.keys()).filter((sample) => conditions.includes(condition[sample]));
  return { responses: takeRows(responses, rows), condition: Int32Array.from(rows, (row) => condition[row]) };
}

/** Two videos are trained on, two are new. */
function newVideos(): DecodingData {
  const data = fourVideos();
  const { train, validation, test: tested } = data.splits;
  const splits = { train: only(train, [0, 1]), validation: only(validation, [0, 1]), test: only(tested, [2, 3]) };
  return { ...data, splits, knownTest: only(tested, [0, 1]), heldOut: 'stimuli' };
}

test('a study of new videos says so beside every number, with known videos and baselines beside them', async () => {
  const engine = await startEngine();
  const data = newVideos();
  const folder = temporaryFolder();
  const fit = await fitDecoder({ decoder: 'linear' }, data, { seed: 1 });
  const evaluation = evaluateDecoder(fit.decoder, data);
  expect(evaluation.testedOn).toBe('test, new videos');
  expect(evaluation.reconstructions.shape[0]).toBe(2);
  expect(evaluation.known?.metrics.identification).toBe(1);
  const baselines = await scoreBaselines('linear', data, 1);
  expect(Object.keys(baselines)).toEqual(['lookup']);
  expect(baselines.lookup.known?.mse).toBeLessThan(1e-9);

  const masking = maskDecoder(fit.decoder, data, { seed: 1, reconstructions: evaluation.reconstructions });
  const config = { ...studyConfigSchema.parse({ decoder: 'linear' }), preset: 'tiny' as const };
  const record = newRunRecord(config, engine);
  await writeTraining(folder, fit);
  await writeVideoStudy(folder, { data, fit, evaluation, baselines, warnings: ['mind this'], masking, record });
  fit.decoder.dispose();

  const { truth, reconstruction } = await readNpz(join(folder, 'reconstructions.npz'));
  expect([truth.shape, reconstruction.shape]).toEqual(Array(2).fill([2, frames, 32, 32, 3]));
  const third = data.videos.data.subarray(2 * frames * 3072, 2 * frames * 3072 + 9);
  expect(Array.from(truth.data.subarray(0, 9))).toEqual(Array.from(third, (value) => Math.round(value * 255)));
  const shown = JSON.parse(await readFile(join(folder, 'reconstructions.json'), 'utf8'));
  expect(shown).toMatchObject({ conditions: ['0/1', '1/1'], binMs: 100, periods: data.periods });

  const text = (name: string) => readFile(join(folder, name), 'utf8');
  expect((await text('training.csv')).trim().split('\r\n')).toEqual([
    'step,trainLoss,validationLoss',
    `1,,${fit.bestLoss}`,
  ]);
  const splits = (await text('metrics.csv')).match(/"test, [^"]*"/g) ?? [];
  expect([...new Set(splits)]).toEqual(
    ['new', 'known'].flatMap((kind) =>
      ['', ', ignoring the spikes', ', lookup'].map((of) => `"test, ${kind} videos${of}"`),
    ),
  );
  const report = await text('report.html');
  expect(report).toContain('Reconstruction: test, new videos');
  expect(report).toContain('Reconstruction: test, known videos');
  expect(report).toMatch(/<th scope="col" class="number">lookup<\/th>/);
  expect(report).toContain('never seen (new videos)');
  expect(report).toContain('recorded together');
  expect(report).toContain('mind this');
}, 60_000);

test('a network that has learnt nothing is said to lie below the baselines', async () => {
  await startEngine();
  const data = fourVideos();
  const untrained = newDecoder({ decoder: 'mlp', options: { hiddenUnits: [4, 4] } }, { units: 10, frames }, 1);
  const evaluation = evaluateDecoder(untrained, data);
  untrained.dispose();
  const baselines = await scoreBaselines('mlp', data, 1);
  // On known videos lookup has them at hand, and is no baseline; on new ones it is.
  const warnings = belowBaselines('mlp', evaluation, baselines);
  expect(warnings).toHaveLength(2);
  expect(belowBaselines('mlp', { ...evaluation, testedOn: testedOn.stimuli }, baselines)).toHaveLength(3);
  expect(warnings[1]).toMatch(
    /^mlp scores below the linear baseline \(test, known videos: r .* against .*\): not worth/,
  );
  expect(belowBaselines('linear', evaluation, baselines)).toEqual([]);
}, 60_000);

test('settings of a training are no part of a study in closed form', () => {
  const parsed = studyConfigSchema.safeParse({ decoder: 'lookup', training: { steps: 9 } });
  expect(parsed.error?.issues[0]).toMatchObject({
    path: ['training', 'steps'],
    message: expect.stringMatching(/lookup is fitted in closed form/),
  });
});
