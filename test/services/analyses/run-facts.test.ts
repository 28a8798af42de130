import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readRunFacts } from '../../../services/analyses/run-facts.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { appWith, problem, succeededRun } from '../http/routes/fake-app.ts';

const regions = { V4: 3, MT: 2 };
const units = ['A1-01', 'A1-02'];

/** An app with a decoding and an encoding run whose run.json says what their data are, and what asks for an analysis. */
async function described() {
  const app = await appWith();
  const run = async (dataset: object, config = {}) => {
    const id = await succeededRun(app.store, config);
    await writeFile(join((await app.store.get(id)).dir, 'run.json'), JSON.stringify({ dataset }));
    return `/v1/runs/${id}`;
  };
  const decoder = await run({ regions, units: { responses: 'spikes' } });
  const encoder = await run({ units, frame: [4] }, { kind: 'encoding', dataset: 'auditory-sim', model: 'ln' });
  return { ...app, decoder, encoder };
}

test('unknown names and other shapes are refused before anything waits, by what there is', async () => {
  const { post, decoder, encoder, compute } = await described();
  const refused = async (path: string, body: object) => (await problem(await post(path, body), 422)).detail;
  expect(await refused(`${decoder}/maskings`, { regions: ['V5'] })).toMatch(/region "V5".*Choices: V4, MT/);
  expect(await refused(`${encoder}/encodings`, { stimulus: [[1, 2, 3]] })).toMatch(
    /\[time, channel 4\] but is \[1, 3\]/,
  );
  expect(await refused(`${encoder}/subspaces`, { units: ['A1-1'] })).toMatch(/unit "A1-1"/);
  expect(await refused(`${encoder}/subspaces`, { units: [2] })).toMatch(/no unit 2; the run has 2/);
  expect(await refused(`${encoder}/subspaces`, { parts: ['quadratic'] })).toMatch(/part quadratic/);
  expect(await refused(`${encoder}/checks`, { check: 'causalty' })).toMatch(/Did you mean "causality"/);
  const id = encoder.split('/')[3];
  expect(await refused('/v1/comparisons', { runs: [id, id] })).toMatch(
    new RegExp(`different runs but names ${id} twice`),
  );
  expect(compute.tasks).toEqual([]);
});

test('what is right passes', async () => {
  const { post, decoder, encoder } = await described();
  const asked = [
    post(`${decoder}/maskings`, { regions: ['MT'] }),
    post(`${encoder}/encodings`, { stimulus: [[1, 2, 3, 4]] }),
    post(`${encoder}/encodings`, { stimulus: [1, 2, 3] }),
    post(`${encoder}/subspaces`, { units: ['A1-02', 0] }),
    post(`${encoder}/checks`, { check: 'causality' }),
  ];
  expect((await Promise.all(asked)).map(({ status }) => status)).toEqual(Array(5).fill(200));
});

test('a run that does not tell has no facts', async () => {
  const folder = temporaryFolder();
  expect(await readRunFacts(folder)).toEqual({});
  for (const text of ['{', '[]', '{"dataset": 1}']) {
    await writeFile(join(folder, 'run.json'), text);
    expect(await readRunFacts(folder)).toEqual({});
  }
});
