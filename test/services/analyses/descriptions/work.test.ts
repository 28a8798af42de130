import { beforeAll, expect, test, vi } from 'vitest';
import { descriptionRequestSchema } from '../../../../services/analyses/descriptions/request.ts';
import type { StoredDescription } from '../../../../services/analyses/descriptions/stored.ts';
import { work } from '../../../../services/analyses/descriptions/work.ts';
import { openDecoderRun } from '../../../../services/runs/decoding/open.ts';
import { readRunRecord } from '../../../../services/runs/decoding/record.ts';
import { startEngine } from '../../../../src/engine/index.ts';
import { decodeNpz } from '../../../../src/io/npz.ts';
import { newDecoder } from '../../../../src/models/decoders/registry.ts';
import { makeResponses } from '../../../analysis/description/made-responses.ts';

vi.mock('../../../../services/runs/decoding/open.ts', () => ({ openDecoderRun: vi.fn() }));
vi.mock('../../../../services/runs/decoding/record.ts', () => ({ readRunRecord: vi.fn() }));

const request = descriptionRequestSchema.parse({ points: 64, iterations: 250, permutations: 19, perplexity: 5 });

function openedWith(decoder: 'mlp' | 'linear') {
  const { train, held, ...rest } = makeResponses({ seed: 1, cue: 3 });
  const data = { ...rest, splits: { train, validation: held, test: held } };
  const shape = { units: 8, frames: 6, frame: [4, 4, 1] as const };
  const model = newDecoder(decoder === 'mlp' ? { decoder, options: { hiddenUnits: [16, 8] } } : { decoder }, shape, 1);
  vi.mocked(openDecoderRun).mockResolvedValue({ model, data, seed: 1 } as unknown as Awaited<
    ReturnType<typeof openDecoderRun>
  >);
}

beforeAll(async () => {
  await startEngine();
  const config = { kind: 'study', dataset: 'siegel-sim' };
  vi.mocked(readRunRecord).mockResolvedValue({ config } as unknown as Awaited<ReturnType<typeof readRunRecord>>);
});

test('result, tables, places of points and figures of a run whose decoder has latent features', async () => {
  openedWith('mlp');
  const content = await work.compute(['/runs/seen'], request, { hash: 'abc' });
  const result: StoredDescription = JSON.parse(String(content['result.json']));
  expect(result).toMatchObject({ run: 'seen', settings: request, settingsHash: 'abc' });
  expect(result.similarity.map(({ region, units }) => [region, units])).toEqual([
    ['A', 4],
    ['B', 4],
  ]);
  const population = result.sets.find(({ name }) => name === 'population')!;
  expect(population).toMatchObject({ of: 'activity', points: 64, heldOut: 32, dimensions: 48 });
  expect(population.embeddings.map(({ method }) => method)).toEqual(['pca', 't-sne']);
  const ofCue = result.separability.filter(({ set, label }) => set === 'population' && label === 'cue');
  expect(ofCue.map(({ region, space }) => region ?? space)).toEqual(['all', 'pca', 't-sne', 'A', 'B']);

  const arrays = decodeNpz(content['arrays.npz'] as Uint8Array);
  expect(arrays['population/t-sne'].shape).toEqual([64, 2]);
  expect(arrays['latents-of-a-region/labels/region'].shape).toEqual(arrays['latents-of-a-region/held-out'].shape);
  expect([...new Set(arrays['population/labels/cue'].data)].sort()).toEqual([0, 1]);

  const [header, ...rows] = String(content['separability.csv']).trim().split(/\r?\n/);
  expect(header).toMatch(/^set,region,label,space,exchanged,classes,points,references,n,smallestP,silhouette,/);
  expect(rows).toHaveLength(result.separability.length);
  expect(String(content['similarity.csv'])).toMatch(/^region,units,within,across,trainTest,trainTestAcross,n,/);
  expect(String(content['figure.svg'])).toContain('population: cue');
  expect(String(content['similarity.svg'])).toContain('Pearson r of responses');

  const lines = work.lines(result, { runDirs: ['/runs/seen'], request, place: '/kept' });
  expect(lines.find((line) => /^ {2}population +cue/.test(line))).toMatch(/ 2 +8 +1\.000 /);
  expect(lines).toContain('  no choice: the recording does not say it');
  expect(lines.at(-1)).toBe('Folder: /kept');
});

test('a decoder without latent features is told, and what cannot be measured is blank', async () => {
  openedWith('linear');
  const content = await work.compute(['/runs/seen'], request, { hash: 'abc' });
  const result: StoredDescription = JSON.parse(String(content['result.json']));
  expect(result.missing.latents).toBe('the decoder linear has none');
  expect(result.sets.every((set) => set.of === 'activity')).toBe(true);
});

test('a session is one of a study of real recordings', async () => {
  openedWith('linear');
  const asked = work.compute(['/runs/seen'], { ...request, session: 2 }, { hash: 'abc' });
  await expect(asked).rejects.toThrow('leave session out');
});
