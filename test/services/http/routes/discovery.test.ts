import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { datasetNames } from '../../../../datasets/catalogue.ts';
import { encodingFacts } from '../../../../services/runs/data-facts.ts';
import { smallData } from '../../../training/encoder/encoding-fixture.ts';
import { appWith, models, problem, succeededRun } from './fake-app.ts';

test('models and data sets are listed with their cards', async () => {
  const { app } = await appWith();
  expect(await (await app.request('/v1/models')).json()).toEqual(models);
  expect(await (await app.request('/v1/models/mean')).json()).toEqual(models.decoders[0]);
  expect((await problem(await app.request('/v1/models/men'), 404)).detail).toMatch(/Did you mean "mean"/);
  const { datasets } = JSON.parse(await (await app.request('/v1/datasets')).text());
  expect(datasets.map(({ name }: { name: string }) => name)).toEqual(datasetNames);
});

test('a run has a card without paths of the server, whose requests are answered as they stand', async () => {
  const { app, store, post } = await appWith();
  const id = await succeededRun(store, { kind: 'encoding', dataset: 'auditory-sim', model: 'ln' });
  const { dir } = await store.get(id);
  const dataset = { citation: `read from ${dir}/data`, licence: 'MIT' };
  await writeFile(join(dir, 'run.json'), JSON.stringify({ dataset, facts: encodingFacts(smallData()) }));
  const text = await (await app.request(`/v1/runs/${id}/card`)).text();
  expect(text).not.toContain(store.root);
  const card = JSON.parse(text);
  expect(card).toMatchObject({ id, state: 'succeeded', dataset: { citation: `read from ${id}/data` } });
  const sent = card.requests.filter(({ path }: { path: string }) => path.includes(id));
  expect(sent.map(({ analysis }: { analysis: string }) => analysis)).toContain('subspaces');
  for (const { path, body } of sent) expect([path, (await post(path, body)).status]).toEqual([path, 200]);
  await problem(await app.request('/v1/runs/nobody/card'), 404);
});
