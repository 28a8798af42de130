import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { runContrastStudy } from '../../../../services/runs/contrast-decoding/carry-out.ts';
import { type DecodedSessions, decodeSessions } from '../../../../services/runs/contrast-decoding/decode-sessions.ts';
import { evaluateContrastRun } from '../../../../services/runs/contrast-decoding/evaluate.ts';
import { contrastMetrics } from '../../../../services/runs/contrast-decoding/metrics.ts';
import { writeContrastStudy } from '../../../../services/runs/contrast-decoding/outputs.ts';
import { studyConfigSchema } from '../../../../services/runs/decoding/config.ts';
import { newRunRecord, writeRunRecord } from '../../../../services/runs/decoding/record.ts';
import type { ContrastResult } from '../../../../src/analysis/decoding/contrast/results.ts';
import { startEngine } from '../../../../src/engine/index.ts';
import { tf } from '../../../../src/engine/tensorflow.ts';
import { readTensorFile, writeTensorFile } from '../../../../src/io/safetensors.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { settings, trials, writeRecording } from './recording.ts';

let folder: string;
let decoded: DecodedSessions;
let result: ContrastResult;
const study = async (overrides = {}) => {
  const config = studyConfigSchema.parse({ dataset: 'steinmetz', data: folder, seed: 1, ...overrides });
  return (await decodeSessions({ ...config, preset: 'tiny' }, { runDir: join(folder, 'run'), settings }))!;
};

beforeAll(async () => {
  folder = temporaryFolder();
  await writeRecording(folder);
  decoded = await study();
  ({ result } = decoded);
});
test('the linear reference finds the planted side, and the control finds nothing', () => {
  const [session] = result.sessions;
  expect(session).toMatchObject({ session: 1, mouse: 'Test', trials, regions: { VISp: 12, MOs: 12 } });
  expect(session.linear.balancedAccuracy).toBeGreaterThan(0.8);
  expect(session.control.balancedAccuracy).toBeLessThan(0.5);
  expect(session.linear.p).toBeLessThan(0.02);
  expect(session.control.p).toBeGreaterThan(0.02);
  const [lower, upper] = session.network.interval;
  expect(lower).toBeLessThanOrEqual(session.network.balancedAccuracy);
  expect(upper).toBeGreaterThanOrEqual(session.network.balancedAccuracy);
});

test('masking the region that carries the stimulus does more than masking the other', () => {
  const rows = Object.fromEntries(result.masking.map((row) => [row.region, row]));
  expect(Object.keys(rows)).toEqual(['MOs', 'VISp']);
  expect(rows.VISp.units).toBe(12);
  expect(rows.VISp.effect).toBeGreaterThan(2 * rows.MOs.effect);
  expect(rows.VISp.effect).toBeGreaterThan(rows.VISp.random.mean ?? Number.NaN);
  expect(rows.VISp.random.draws).toBe(3);
  expect(rows.VISp.p).toBeGreaterThanOrEqual(1 / 4);
  // With permuted labels a mask has some units of either region.
  expect(rows.MOs.random.mean).toBeGreaterThan(rows.MOs.effect);
});

test('the reconstructions are means over the test trials, every trial once', () => {
  const { videos, truth, trials: behind } = result.reconstructions;
  expect(videos.shape).toEqual([16, 20, 32, 32, 3]);
  expect(truth.shape).toEqual(videos.shape);
  expect(behind.reduce((a, b) => a + b)).toBe(trials);
  expect(videos.data.every((value) => value >= 0 && value <= 1)).toBe(true);
});

test('the run folder holds tables, plots and a report of every session and region', async () => {
  const outputs = join(folder, 'outputs');
  await mkdir(outputs);
  const config = studyConfigSchema.required({ preset: true }).parse({ dataset: 'steinmetz', preset: 'tiny' });
  const engine = {
    backend: 'tensorflow',
    version: '2',
    device: 'cpu',
    threads: 2,
    kernels: 'oneDNN',
    vectorLevel: 'AVX2',
    summary: 'Engine.',
  };
  await writeContrastStudy(outputs, decoded, { config, engine, versions: {}, started: new Date().toISOString() });
  const [report, metrics, masking] = await Promise.all(
    ['report.html', 'metrics.csv', 'masking.csv'].map((name) => readFile(join(outputs, name), 'utf8')),
  );
  expect(report).toContain('Session 1, Test: 100 trials');
  expect(report).toContain('VISp');
  // Three decoders, each with two accuracies, the ends of their intervals, the length of a block and p.
  expect(metrics.trim().split('\r\n')).toHaveLength(1 + 3 * 10);
  expect(masking.split('\r\n')[0]).toBe('session,region,units,effect,p,randomMean,randomSd,randomDraws,reason');
  expect(masking.trim().split('\r\n')).toHaveLength(1 + 2);
  for (const name of ['accuracy.svg', 'masking.png', 'reconstructions.gif', 'reconstructions.png']) {
    expect((await stat(join(outputs, name))).size).toBeGreaterThan(1000);
  }
});

test('a finished study is scored again from its folds, and not without one of them', async () => {
  const runDir = join(folder, 'run');
  const config = studyConfigSchema
    .required({ preset: true })
    .parse({ dataset: 'steinmetz', data: folder, preset: 'tiny' });
  const record = newRunRecord(config, await startEngine());
  await writeRunRecord(runDir, record);
  await expect(evaluateContrastRun(runDir, { settings })).rejects.toThrow(/is not finished/);
  await writeRunRecord(runDir, { ...record, finished: record.started });
  expect(await evaluateContrastRun(runDir, { settings })).toEqual(contrastMetrics(result));
  const fold = join(runDir, 'checkpoints', 'session-1-fold-1.safetensors');
  const bytes = await readFile(fold);
  await rm(fold);
  await expect(evaluateContrastRun(runDir, { settings })).rejects.toThrow(/lacks folds that it had; resume it/);
  await writeFile(fold, bytes);
  await rm(join(runDir, 'run.json'));
});

test('a training without its study is refused with what to ask for', async () => {
  const config = studyConfigSchema.parse({ kind: 'training', dataset: 'steinmetz', data: folder, preset: 'tiny' });
  await expect(runContrastStudy(config, { runDir: join(folder, 'training') })).rejects.toMatchObject({
    tag: 'Unsupported',
    message: expect.stringContaining('ask for a study'),
  });
});

test('folds and the pretrained part are refused by name when something else made them, and stay as they were', async () => {
  const file = join(folder, 'run', 'checkpoints', 'session-1-fold-0.safetensors');
  const before = await readFile(file);
  await expect(study({ seed: 2 })).rejects.toMatchObject({
    tag: 'Conflict',
    message: expect.stringMatching(/fold-\d\.safetensors was made with something else \(seed: 1 → 2\)/),
  });
  await expect(study({ shuffleLabels: true })).rejects.toThrow(/\(shuffleLabels: false → true\)/);

  const index = join(folder, 'index.json');
  const text = await readFile(index, 'utf8');
  await writeFile(index, text.replace('Test', 'Tess'));
  await expect(study()).rejects.toThrow(/\(data hash: [0-9a-f]{8}… → [0-9a-f]{8}…\)/);
  await writeFile(index, text);

  const { tensors, metadata } = await readTensorFile(file);
  const other = metadata.fingerprint.replace(/"version":"[^"]*"/, '"version":"0.0"');
  await writeTensorFile(file, { tensors, metadata: { ...metadata, fingerprint: other } });
  await expect(study()).rejects.toThrow(/\(engine version: 0\.0 → \S+\)/);
  await writeTensorFile(file, { tensors, metadata: { result: metadata.result } });
  await expect(study()).rejects.toThrow(/does not say what made it/);
  await writeFile(file, before);

  const refiner = join(folder, 'run', 'checkpoints', 'refiner.safetensors');
  const weights = await readFile(refiner);
  const pretrained = await readTensorFile(refiner);
  const slower = pretrained.metadata.fingerprint.replace('"steps":40', '"steps":41');
  await writeTensorFile(refiner, { tensors: pretrained.tensors, metadata: { fingerprint: slower } });
  await expect(study()).rejects.toThrow(/refiner\.safetensors .*\(training steps: 41 → 40\)/);
  await writeFile(refiner, weights);
});

test('finished folds are reused, a lost one comes back bit for bit, and no tensor is left over', async () => {
  const file = join(folder, 'run', 'checkpoints', 'session-1-fold-0.safetensors');
  const written = (await stat(file)).mtimeMs;
  const tensors = tf.memory().numTensors;
  const again = await study();
  expect((await stat(file)).mtimeMs).toBe(written);
  expect(tf.memory().numTensors).toBe(tensors);
  expect(again.result).toEqual(result);

  // Deleting one fold brings it back bit for bit: nothing of the process carries over.
  const before = await readFile(file);
  await rm(file);
  await study();
  expect(await readFile(file)).toEqual(before);
});
