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
  expect(Object.keys(r)).toEqual(['encoder', 'linear', 'lookup', 'mean']);
  expect(r.linear).toBeGreaterThan(r.lookup);
  expect(r.lookup).toBeGreaterThan(r.mean);
  expect(r.encoder).toBeGreaterThan(r.lookup);
  expect(identification.filter(({ bins }) => bins === 50).map(({ accuracy }) => accuracy)).toEqual([1, 1, 1, 1]);

  const arrays = decodeNpz(content['arrays.npz'] as Uint8Array);
  expect(Object.keys(arrays)).toEqual(['truth', 'encoder', 'linear']);
  expect(arrays.encoder.shape).toEqual([16, 25, 8, 8, 1]);
  expect(Math.max(...arrays.encoder.data)).toBeLessThanOrEqual(1);
  expect(String(content['scores.csv']).split('\n')[0]).toContain('run,dataset,model,decoder,settings,windows,stimuli');
  expect(String(content['figure.svg'])).toContain('decoded by encoding, r ');
  const lines = work.lines(result, { runDirs: ['/runs/seen'], request, place: '/runs/seen/decodings/abc' });
  expect(lines[1]).toBe('Reconstructions of 16 windows of 25 bins of 4 stimuli:');
});

test('two runs stand side by side; one of them twice is refused', async () => {
  const asked = { ...request, reconstruct: false, lengths: [50] };
  const content = await work.compute(['/runs/heard', '/runs/seen'], asked, { hash: 'abc' });
  const result: StoredDecodings = JSON.parse(String(content['result.json']));
  expect(result.runs.map(({ run, reconstruction }) => [run, reconstruction])).toEqual([
    ['heard', null],
    ['seen', null],
  ]);
  expect(String(content['figure.svg'])).toContain('b  made, 1 × linear-video');
  await expect(work.identity(['/a', '/b', '/c'], asked, {})).rejects.toThrow('At most two runs');
  await expect(work.identity(['/runs/seen', '/runs/seen'], asked, {})).rejects.toThrow('/runs/seen was given twice');
});
