import { beforeAll, expect, test, vi } from 'vitest';
import { openEncodingRun } from '../../../../services/analyses/open-runs.ts';
import { work } from '../../../../services/analyses/posteriors/work.ts';
import { zeros } from '../../../../src/arrays.ts';
import type { EncodingData } from '../../../../src/data/encoding-data.ts';
import { startEngine } from '../../../../src/engine/index.ts';
import { decodeNpy } from '../../../../src/io/npy.ts';
import { makePopulation } from '../../../analysis/inversion/made-population.ts';

vi.mock('../../../../services/analyses/open-runs.ts', () => ({ openEncodingRun: vi.fn() }));

let data: EncodingData;

beforeAll(async () => {
  await startEngine();
  const made = makePopulation({ units: 10, repeats: 2 });
  data = made.data;
  const opened = { encoders: [made.encoder], data: async () => data };
  vi.mocked(openEncodingRun).mockResolvedValue(opened as unknown as Awaited<ReturnType<typeof openEncodingRun>>);
});

test('posteriors come as JSON, as an array of probabilities, and in lines', async () => {
  const candidates = zeros([3, 20, 8, 8, 1]);
  const shown = data.clips[data.split.test[0]].stimulus.data.subarray(0, 20 * 64);
  candidates.data.set(shown, 20 * 64);
  const request = { candidates, priors: [1, 2, 1], trials: 'mean' as const };
  const found = await work.compute(['/runs/seen'], request, {});
  const json = JSON.parse(String(work.write(found, 'application/json', request)));
  expect(json).toMatchObject({ run: 'seen', dataset: 'made', priors: [0.25, 0.5, 0.25], chance: 1, stimuli: 1 });
  expect(json.responses.map((one: { truth: number | null }) => one.truth)).toEqual([1, null, null, null]);
  const array = decodeNpy(work.write(found, 'application/x-npy', request) as Uint8Array, 'answer');
  expect(array.shape).toEqual([4, 3]);
  expect(array.data[1]).toBe(json.responses[0].probabilities[1]);
  const lines = work.lines(found, { runDirs: ['/runs/seen'], request });
  expect(lines[2]).toMatch(/^ {2}clip-14 +mean +1 +[\d.]+ +0\.500 +1$/);
  expect(lines.at(-2)).toContain('by the priors alone 1.000 (n = 1 stimuli)');
});
