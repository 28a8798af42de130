import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runMetrics } from '../../../../services/http/metrics/run-metrics.ts';
import { metricsCsv } from '../../../../src/io/csv.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { appWith, problem, succeededRun } from '../routes/fake-app.ts';

const none = { unit: null, split: null, scope: null, n: null };

test('the course of a decoder, then its finished numbers', async () => {
  const { app, store } = await appWith();
  const id = await succeededRun(store);
  const { dir } = await store.get(id);
  await writeFile(join(dir, 'training.csv'), 'step,trainLoss,validationLoss\r\n1,0.5,\r\n2,0.25,0.3\r\n');
  const records = [
    { metric: 'psnr', value: 21.5, unit: 'dB', split: 'test, known videos', n: 4 },
    { metric: 'timeR', value: null },
  ];
  await writeFile(join(dir, 'metrics.csv'), metricsCsv(records));
  const path = `/v1/runs/${id}/metrics`;
  expect(JSON.parse(await (await app.request(path)).text()).metrics).toEqual([
    { ...none, name: 'loss', step: 1, value: 0.5, split: 'training' },
    { ...none, name: 'loss', step: 2, value: 0.25, split: 'training' },
    { ...none, name: 'loss', step: 2, value: 0.3, split: 'validation' },
    { name: 'psnr', step: null, value: 21.5, unit: 'dB', split: 'test, known videos', scope: null, n: 4 },
    { ...none, name: 'timeR', step: null, value: null },
  ]);
  const csv = await app.request(`${path}?format=csv`);
  expect(csv.headers.get('content-type')).toMatch(/^text\/csv/);
  const lines = (await csv.text()).split('\r\n');
  expect(lines[0]).toBe('name,step,value,unit,split,scope,n');
  expect(lines[4]).toBe('psnr,,21.5,dB,"test, known videos",,4');
  await problem(await app.request(`${path}?format=xml`), 422);
  await problem(await app.request(`${path}?formats=csv`), 422);
});

test('the course of encoders is told by network and epoch; before it is written, what was seen of it', async () => {
  const folder = temporaryFolder();
  const live = [{ step: 3, loss: 0.7 }];
  expect(await runMetrics(folder, live)).toEqual([{ ...none, name: 'loss', step: 3, value: 0.7, split: 'training' }]);
  await writeFile(join(folder, 'training.csv'), 'seed,epoch,loss,validation\r\n1,1,0.5,0.4\r\n');
  expect(await runMetrics(folder, live)).toEqual([
    { ...none, name: 'loss', step: 1, value: 0.5, split: 'training', scope: 'network of seed 1' },
    { ...none, name: 'score', step: 1, value: 0.4, split: 'validation', scope: 'network of seed 1' },
  ]);
});
