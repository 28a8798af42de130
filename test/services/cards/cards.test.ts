import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { analyses } from '../../../services/analyses/index.ts';
import { datasetCards, datasetCardsSchema } from '../../../services/cards/datasets.ts';
import { modelCards } from '../../../services/cards/model-cards.ts';
import { modelCardsSchema } from '../../../services/cards/models.ts';
import { type RunCard, runCard, runCardSchema } from '../../../services/cards/run-card.ts';
import { runConfigSchema } from '../../../services/runs/config.ts';
import { decodingFacts, encodingFacts } from '../../../services/runs/data-facts.ts';
import { RunStore } from '../../../services/store/run-store.ts';
import { encoderDomain, encoderNames } from '../../../src/models/encoders/names.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { fourVideos } from '../../training/decoder/four-videos.ts';
import { smallData } from '../../training/encoder/encoding-fixture.ts';

/** The card of a run with this run.json, checked against its schema. */
async function cardOf(config: Parameters<typeof runConfigSchema.parse>[0], record: object | string): Promise<RunCard> {
  const store = new RunStore(temporaryFolder());
  const run = await store.create(runConfigSchema.parse(config));
  const path = join(run.dir, 'run.json');
  await (typeof record === 'string' ? copyFile(record, path) : writeFile(path, JSON.stringify(record)));
  return runCardSchema.parse(JSON.parse(JSON.stringify(await runCard(run, analyses))));
}
const oldRun = (name: string) => fileURLToPath(new URL(`../runs/old-runs/${name}/run.json`, import.meta.url));
const encoding = { kind: 'encoding', dataset: 'auditory-sim', model: 'ln' };
const request = ({ requests }: RunCard, analysis: string) => requests.find((one) => one.analysis === analysis);

test('every model and every data set has a card', () => {
  const { encoders, decoders } = modelCardsSchema.parse(modelCards());
  expect(encoders.map(({ name, domain }) => [name, domain])).toEqual(
    encoderNames.map((name) => [name, encoderDomain(name)]),
  );
  expect(encoders.find(({ name }) => name === 'inverse-video-unet')?.causal).toBe(false);
  expect(encoders.find(({ name }) => name === 'ln')?.options.length).toBeGreaterThan(0);
  expect(decoders.find(({ name }) => name === 'lookup')).toMatchObject({ parameters: null, closedForm: true });
  const { datasets } = datasetCardsSchema.parse(datasetCards());
  expect(datasets.find(({ name }) => name === 'ns1')).toMatchObject({
    runs: ['encoding', 'study', 'training', 'decoders'],
    domain: 'auditory',
  });
  expect(datasets.find(({ name }) => name === 'recordings')).toMatchObject({
    choices: expect.arrayContaining(['data']),
    domain: null,
  });
});

test('the card of a decoder: axes, regions, conditions, a masking that can be sent, numbers beside the baselines', async () => {
  const facts = decodingFacts(fourVideos());
  const card = await cardOf(
    {},
    {
      facts,
      metrics: { ssim: 0.5, cueR: null },
      trivial: { ssim: 0.4 },
      baselines: { linear: { metrics: { ssim: 0.6 } } },
      testedOn: 'test, known videos',
    },
  );
  const { axes, units } = facts;
  expect(card).toMatchObject({ kind: 'study', heldOut: 'trials', sites: null, axes, binMs: facts.binMs });
  expect(card.units?.[0]).toEqual({ id: null, site: null, region: units[0].region, missing: null });
  expect(Object.values(card.regions ?? {}).reduce((a, b) => a + b)).toBe(units.length);
  expect(card.conditions?.map(({ name }) => name)).toEqual(fourVideos().conditions.map(({ name }) => name));
  expect(card.numbers).toEqual([
    { metric: 'ssim', testedOn: 'test, known videos', value: 0.5, n: null, baselines: { trivial: 0.4, linear: 0.6 } },
    { metric: 'cueR', testedOn: 'test, known videos', value: null, n: null, baselines: {} },
  ]);
  const body = { regions: [units[0].region] };
  expect(request(card, 'maskings')).toMatchObject({ path: `/v1/runs/${card.id}/maskings`, body });
  expect(request(card, 'reconstructions')).toMatchObject({ body: { spikes: [expect.any(Array)] } });
  expect(request(card, 'encodings')).toBeUndefined();
});

test('the card of an encoder: channels, sites, units without a fit, a stimulus that can be sent', async () => {
  const data = smallData();
  const [first] = data.units;
  const summary = { n: 3, mean: 0.5, median: 0.5, sd: null };
  const card = await cardOf(encoding, {
    dataset: { domain: 'auditory', missing: { [first.id]: 'silent' }, units: data.units.map(({ id }) => id) },
    facts: encodingFacts(data),
    scores: { ccNorm: summary, cc: null },
    baselines: { 'mean-rate': { cc: summary }, 'ridge-strf': { ccNorm: { ...summary, mean: 0.4 } } },
  });
  expect(card).toMatchObject({ heldOut: 'stimuli', frame: data.frame, testClips: expect.any(Array), conditions: null });
  expect(card.axes?.stimulus).toEqual([
    { name: 'time', size: null },
    { name: 'channel', size: data.frame[0] },
  ]);
  expect(card.units?.[0]).toMatchObject({ id: first.id, site: first.site, missing: 'silent' });
  expect(Object.keys(card.sites ?? {})).toEqual([...new Set(data.units.map(({ site }) => site))]);
  expect(card.numbers).toEqual([
    { metric: 'ccNorm', testedOn: 'test', value: 0.5, n: 3, baselines: { 'ridge-strf': 0.4 } },
    { metric: 'cc', testedOn: 'test', value: null, n: 0, baselines: { 'mean-rate': 0.5 } },
  ]);
  const zeros = Array.from({ length: 20 }, () => data.frame.flatMap((size) => Array(size).fill(0)));
  expect(request(card, 'encodings')).toMatchObject({ contentType: 'application/json', body: { stimulus: zeros } });
  expect(request(card, 'checks')?.body).toHaveProperty('check');
  expect(request(card, 'comparisons')).toMatchObject({
    path: '/v1/comparisons',
    body: { runs: [card.id, 'ANOTHER-RUN'] },
  });
});

test('a stimulus that a test clip shares with a training clip means that trials are held out', () => {
  const data = smallData();
  const [train] = data.split.train;
  expect(encodingFacts({ ...data, split: { ...data.split, test: [train] } }).heldOut).toBe('trials');
});

test('what runs of before do not say is null', async () => {
  const decoder = await cardOf({}, oldRun('decoding'));
  expect(decoder).toMatchObject({ units: null, axes: null, conditions: null, heldOut: null, binMs: 100 });
  expect(decoder.regions).toMatchObject({ V4: 36 });
  expect(decoder.numbers.find(({ metric }) => metric === 'cueR')?.baselines.trivial).toBeCloseTo(0.9139, 4);
  const encoder = await cardOf(encoding, oldRun('encoding'));
  expect(encoder).toMatchObject({ frame: [18], sites: null, regions: null, binMs: 10 });
  expect(encoder.units?.[0]).toEqual({ id: 'site-1/unit-1', site: null, region: null, missing: null });
  const nothing = await cardOf({}, { dataset: 7 });
  expect(nothing).toMatchObject({ numbers: [], units: null, dataset: { name: 'siegel-sim', hash: null } });
});
