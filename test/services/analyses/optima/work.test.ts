import { beforeAll, expect, test, vi } from 'vitest';
import { openEncodingRun } from '../../../../services/analyses/open-runs.ts';
import type { StoredOptima } from '../../../../services/analyses/optima/analysis.ts';
import { work } from '../../../../services/analyses/optima/work.ts';
import { unitNumber } from '../../../../services/analyses/run-facts.ts';
import { startEngine } from '../../../../src/engine/index.ts';
import { decodeNpz } from '../../../../src/io/npz.ts';
import { makePopulation } from '../../../analysis/inversion/made-population.ts';

vi.mock('../../../../services/analyses/open-runs.ts', () => ({ openEncodingRun: vi.fn() }));

const request = { unit: 'unit-2', seed: 1, starts: 2, steps: 15, contrast: 0.5, subspace: false };

beforeAll(async () => {
  await startEngine();
  const { encoder, data } = makePopulation({ units: 4, repeats: 2 });
  const opened = { encoders: [encoder], data: async () => data };
  vi.mocked(openEncodingRun).mockResolvedValue(opened as unknown as Awaited<ReturnType<typeof openEncodingRun>>);
});

test('the best stimulus is kept as the data set has stimuli, and answered more than any test stimulus', async () => {
  const content = await work.compute(['/runs/seen'], request, { hash: 'abc' });
  const result: StoredOptima = JSON.parse(String(content['result.json']));
  expect(result).toMatchObject({ run: 'seen', unit: 'unit-2', lags: 3, frame: [8, 8, 1], settingsHash: 'abc' });
  const [{ place, response, responses, contrast, insideShare }] = result.optima;
  expect([place, insideShare, responses.length]).toEqual(['anywhere', null, 2]);
  expect(contrast).toBeCloseTo(0.5, 4);
  expect(response).toBeGreaterThan(result.highestResponse);
  expect(result.highestResponse).toBeGreaterThan(result.meanResponse);
  const { anywhere } = decodeNpz(content['arrays.npz'] as Uint8Array);
  expect(anywhere.shape).toEqual([3, 8, 8, 1]);
  const deviation = Math.hypot(...Array.from(anywhere.data, (value) => value - 0.5)) / Math.sqrt(anywhere.data.length);
  expect(deviation).toBeCloseTo(0.5 * 0.18, 3);
  expect(String(content['figure.svg'])).toContain('unit-2, anywhere');
});

test('units go by id or by number; others are told the nearest', () => {
  expect(['b', '0'].map((unit) => unitNumber(unit, ['a', 'b']))).toEqual([1, 0]);
  expect(() => unitNumber('2', ['a', 'b'])).toThrow('Choices: a, b');
});
