import { beforeAll, expect, test, vi } from 'vitest';
import { decodingRequestSchema } from '../../../../services/analyses/decodings/request.ts';
import type { StoredDecodings } from '../../../../services/analyses/decodings/stored.ts';
import { work } from '../../../../services/analyses/decodings/work.ts';
import { openEncodingRun } from '../../../../services/analyses/open-runs.ts';
import { startEngine } from '../../../../src/engine/index.ts';
import { decodeNpz } from '../../../../src/io/npz.ts';
import { makePopulation } from '../../../analysis/inversion/made-population.ts';

vi.mock('../../../../services/analyses/open-runs.ts', () => ({ openEncodingRun: vi.fn() }));

const request = decodingRequestSchema.parse({ prior: 'covariance', steps: 12, frames: 25, lengths: [4, 50] });

beforeAll(async () => {
  await startEngine();
  const { encoder, data } = makePopulation({ units: 24, repeats: 5 });
  const opened = { encoders: [encoder], data: async () => data, record: { config: { model: 'linear-video' } } };
  vi.mocked(openEncodingRun).mockResolvedValue(opened as unknown as Awaited<ReturnType<typeof openEncodingRun>>);
});

test('a run: reconstructions beside ridge, lookup and the mean video, and the posterior by the length of the window', async () => {
  const content = await work.compute(['/runs/seen'], request, { hash: 'abc' });
  const result: StoredDecodings = JSON.parse(String(content['result.json']));
  expect(result).toMatchObject({ settings: request, settingsHash: 'abc' });
  const [{ reconstruction, identification, knownStimuli, notes, run }] = result.runs;
  expect([run, knownStimuli, notes]).toEqual(['seen', false, []]);
  expect(reconstruction).toMatchObject({ frames: 25, contextBins: 2, windows: 16, stimuli: 4 });
  const r = Object.fromEntries(
    (reconstruction?.table ?? []).map(({ decoder, metrics }) => [decoder, metrics.videoR ?? 0]),
  );
  expect(Object.keys(r)).toEqual(['encoder', 'linear', 'lookup', 'mean', 'chance']);
  expect(r.linear).toBeGreaterThan(r.lookup);
  expect(r.lookup).toBeGreaterThan(r.mean);
  expect(r.encoder).toBeGreaterThan(r.lookup);
  expect(Math.abs(r.chance)).toBeLessThan(0.1);
  const explained = result.table.filter(({ measure }) => measure === 'explainedVariance');
  expect(explained.map(({ decoder, a, b }) => [decoder, a?.n, b])).toEqual([
    ['encoder', 4, null],
    ['linear', 4, null],
    ['lookup', 4, null],
    ['mean', 4, null],
    ['chance', 4, null],
  ]);
  const [byEncoding, ridge, , meanVideo, exchanged] = explained.map(({ a }) => a?.value ?? Number.NaN);
  expect(ridge).toBeGreaterThan(0.1);
  expect(byEncoding).toBeGreaterThan(0.1);
  expect(meanVideo).toBe(0);
  expect(exchanged).toBeLessThan(0);
  expect(identification.filter(({ bins }) => bins === 50).map(({ accuracy }) => accuracy)).toEqual([1, 1, 1, 1]);

  const arrays = decodeNpz(content['arrays.npz'] as Uint8Array);
  expect(Object.keys(arrays)).toEqual(['truth', 'encoder', 'linear']);
  expect(arrays.encoder.shape).toEqual([16, 25, 8, 8, 1]);
  expect(Math.max(...arrays.encoder.data)).toBeLessThanOrEqual(1);
  expect(String(content['scores.csv']).split('\n')[0]).toContain('run,dataset,model,decoder,settings,windows,stimuli');
  expect(String(content['figure.svg'])).toContain('decoded by encoding, r ');
  const lines = work.lines(result, { runDirs: ['/runs/seen'], request, place: '/runs/seen/decodings/abc' });
  expect(lines[1]).toContain('16 windows of 25 bins of 4 stimuli; by encoding: covariance prior × ');
  expect(lines[3].trim().split(/ {2,}/)).toEqual(['by encoding', 'ridge', 'lookup', 'mean', 'chance']);
  expect(lines[4]).toMatch(/^ {2}r over all pixels +\d\.\d{3} /);
});

test('two runs are one table, with the same measures of both beside each other, and one figure', async () => {
  const content = await work.compute(['/runs/heard', '/runs/seen'], { ...request, lengths: [50] }, { hash: 'abc' });
  const result: StoredDecodings = JSON.parse(String(content['result.json']));
  // The two are one population under two names here: whatever differs would be put in the wrong column.
  for (const { a, b } of result.table) expect(b).toEqual(a);
  const own = result.runs[1].reconstruction?.table.find(({ decoder }) => decoder === 'linear');
  const row = result.table.find(({ measure, decoder }) => measure === 'videoR' && decoder === 'linear');
  expect(row?.b).toEqual({ value: own?.metrics.videoR, sd: own?.sd.videoR, n: 4 });
  expect(row?.b?.sd).toBeGreaterThan(0);
  const csv = String(content['table.csv']).split('\r\n');
  expect(csv[0]).toBe('measure,label,decoder,a,a sd,a n,b,b sd,b n');
  expect(csv).toHaveLength(result.table.length + 2);
  const lines = work.lines(result, { runDirs: ['/runs/heard', '/runs/seen'], request, place: '/kept' });
  const heads = lines
    .find((line) => line.includes('a by encoding'))
    ?.trim()
    .split(/ {2,}/);
  expect(heads).toEqual(
    ['a', 'b'].flatMap((run) => ['by encoding', 'ridge', 'lookup', 'mean', 'chance'].map((name) => `${run} ${name}`)),
  );
  expect(Object.keys(decodeNpz(content['arrays.npz'] as Uint8Array))).toContain('b/linear');
  const figure = String(content['figure.svg']);
  for (const words of [
    'b  made, 1 × linear-video',
    'c  reconstructions, ',
    'explained variance',
    'identified among windows',
  ]) {
    expect(figure).toContain(words);
  }
});

test('without reconstructions two runs have posteriors and no table; one of them twice is refused', async () => {
  const asked = { ...request, reconstruct: false, lengths: [50] };
  const content = await work.compute(['/runs/heard', '/runs/seen'], asked, { hash: 'abc' });
  const result: StoredDecodings = JSON.parse(String(content['result.json']));
  expect(result.runs.map(({ run, reconstruction }) => [run, reconstruction])).toEqual([
    ['heard', null],
    ['seen', null],
  ]);
  expect(result.table).toEqual([]);
  expect(String(content['figure.svg'])).toContain('b  made, 1 × linear-video');
  await expect(work.identity(['/a', '/b', '/c'], asked, {})).rejects.toThrow('At most two runs');
  await expect(work.identity(['/runs/seen', '/runs/seen'], asked, {})).rejects.toThrow('/runs/seen was given twice');
});
