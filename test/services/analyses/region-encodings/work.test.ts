import { beforeAll, expect, test, vi } from 'vitest';
import { openEncodingRun } from '../../../../services/analyses/open-runs.ts';
import type { StoredRegionEncoding } from '../../../../services/analyses/region-encodings/analysis.ts';
import { work } from '../../../../services/analyses/region-encodings/work.ts';
import { ndarray } from '../../../../src/arrays.ts';
import type { EncodingData } from '../../../../src/data/encoding-data.ts';
import { startEngine } from '../../../../src/engine/index.ts';
import { Encoder } from '../../../../src/models/encoders/encoder.ts';
import { randomStream } from '../../../../src/random/stream.ts';

vi.mock('../../../../services/analyses/open-runs.ts', () => ({ openEncodingRun: vi.fn() }));

const frame = [2, 2, 1];
const bins = 20;

/** Four clips to which region A answers as the encoder says, while the one unit of region B is silent. */
function simulate(encoder: Encoder): EncodingData {
  const stream = randomStream(1, 'simulation');
  const clips = Array.from({ length: 6 }, (_, i) => {
    const stimulus = ndarray([bins, ...frame], stream.normals(bins * 4));
    const repeats = encoder.predict(stimulus).data.map((value, k) => (k % 2 === 1 ? 0 : value));
    return { name: `clip-${i}`, stimulus, repeats: ndarray([1, bins, 2], Float32Array.from(repeats)) };
  });
  return {
    name: 'planted',
    domain: 'visual',
    citation: 'none',
    licence: 'none',
    binMs: 100,
    frame,
    units: ['A', 'B'].map((region, i) => ({ id: `unit-${i}`, site: region, region })),
    clips,
    split: { train: [4, 5], validation: [], test: [0, 1, 2, 3] },
    treatment: { hannBins: 1, skipBins: 0 },
    hash: 'none',
    warnings: [],
  };
}

beforeAll(async () => {
  await startEngine();
  const encoder = new Encoder({ model: 'linear-video', options: { lags: 2 } }, { frame, units: 2, binMs: 100 }, 1);
  encoder.setScaling({ inputMean: [0], inputSd: [1], outputMean: [0, 0], outputSd: [1, 1] });
  const opened = { encoders: [encoder], data: async () => simulate(encoder) };
  vi.mocked(openEncodingRun).mockResolvedValue(opened as unknown as Awaited<ReturnType<typeof openEncodingRun>>);
});

test('what is not defined is null in the result, blank in the table and a dash at the terminal', async () => {
  const request = { seed: 1, nullVideos: 6 };
  const content = await work.compute(['/runs/seen'], request, { hash: 'abc' });
  const result: StoredRegionEncoding = JSON.parse(String(content['result.json']));
  expect(result).toMatchObject({ run: 'seen', settings: request, settingsHash: 'abc' });
  const [a, b] = result.regions;
  expect([a.region, a.units, a.perClip.length, a.nullDistribution.length]).toEqual(['A', 1, 4, 6]);
  expect(a.summary?.mean).toBeCloseTo(1, 5);
  expect([b.units, b.perClip, b.summary, b.test]).toEqual([0, [null, null, null, null], null, null]);
  expect(b.missing).toEqual({ 'unit-1': 'no spikes in the training clips' });

  const [header, first, second] = String(content['regions.csv']).trim().split(/\r?\n/);
  expect(header).toBe(
    'region,units,clips,r,sd,conditionR,grandMeanR,permutedN,permutedR,permutedP,permutedSmallestP,permutedReason,lowBandR2,highBandR2,nullR,t,p',
  );
  expect(first).toMatch(/^A,1,4,1|^A,1,4,0\.99/);
  expect(second).toBe('B,0,0,,,,,0,,,1,no test: fewer than two clips have an r,,,,,');

  const lines = work.lines(result, { runDirs: ['/runs/seen'], request, place: '/kept' });
  expect(lines[2]).toMatch(/^ {2}B +0 +0( +–){8}$/);
  expect(lines.slice(3)).toEqual([
    expect.stringContaining('as published: t-test against videos of random pixels'),
    '  no test stimulus was trained on',
    expect.stringContaining('20 Hz'),
    '  every clip misses a bin',
    '  B: no test: fewer than two clips have an r',
    expect.stringMatching(/left out of B: .*no spikes in the training clips/),
    'Folder: /kept',
  ]);
});
