import { readdir, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { keptResult, readKept } from '../../../../services/analyses/kept-result.ts';
import { maskings } from '../../../../services/analyses/maskings/analysis.ts';
import { maskingRequestSchema } from '../../../../services/analyses/maskings/request.ts';
import { reconstructions } from '../../../../services/analyses/reconstructions/analysis.ts';
import { runContrastStudy } from '../../../../services/runs/contrast-decoding/carry-out.ts';
import { describeContrastRun } from '../../../../services/runs/contrast-decoding/describe.ts';
import { evaluateContrastRun } from '../../../../services/runs/contrast-decoding/evaluate.ts';
import { maskContrastRun } from '../../../../services/runs/contrast-decoding/mask.ts';
import { openContrastStudy } from '../../../../services/runs/contrast-decoding/open.ts';
import { studyConfigSchema } from '../../../../services/runs/decoding/config.ts';
import { readRunRecord, writeRunRecord } from '../../../../services/runs/decoding/record.ts';
import { reconstruct } from '../../../../src/analysis/decoding/contrast/ensemble.ts';
import type { ContrastMaskingRow } from '../../../../src/analysis/decoding/contrast/results.ts';
import {
  classifySides,
  contrastDifferences,
  patchTemplates,
  readContrasts,
} from '../../../../src/analysis/decoding/contrast-readout.ts';
import { takeRows } from '../../../../src/arrays.ts';
import { tf } from '../../../../src/engine/tensorflow.ts';
import { readTensorFile, writeTensorFile } from '../../../../src/io/safetensors.ts';
import type { Progress } from '../../../../src/progress.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';

// Networks that have hardly been trained: what is tested here is that they come back.
vi.mock('../../../../src/analysis/decoding/contrast/settings.ts', async (original) => {
  const { contrastSettings } =
    await original<typeof import('../../../../src/analysis/decoding/contrast/settings.ts')>();
  const { tiny } = contrastSettings;
  const fit = { batchSize: 8, warmUp: { steps: 4, learningRate: 0.01, decayFraction: 0.5 } };
  const quickest = {
    ...tiny,
    outerBlocks: 2,
    components: 6,
    model: { ...tiny.model, width: 2, hiddenUnits: 16 },
    pretraining: { ...tiny.pretraining, steps: 3, batchSize: 4 },
    fit: { ...fit, joint: { steps: 2, learningRate: 0.001 } },
    maskTrials: 3,
    randomMasks: 3,
    bootstrapResamples: 200,
  };
  return { contrastSettings: { ...contrastSettings, tiny: quickest } };
});

let runDir: string;
const progress: Progress[] = [];
let ownRows: readonly ContrastMaskingRow[];
const checkpoint = (name: string) => join(runDir, 'checkpoints', `${name}.safetensors`);
const mask = (regions: string[], asked: object = {}) =>
  maskContrastRun(runDir, { regions, mode: 'zero' as const, ...asked });

beforeAll(async () => {
  // Session 1 has VISp and MOs, session 2 VISp and LP.
  const { writeRecording } = await import('./recording.ts');
  const data = temporaryFolder();
  await writeRecording(data, ['MOs', 'LP']);
  runDir = temporaryFolder();
  const config = studyConfigSchema.parse({ dataset: 'steinmetz', data, preset: 'tiny' });
  await runContrastStudy(config, { runDir, onProgress: (one) => progress.push(one) });
  ownRows = JSON.parse(await readFile(join(runDir, 'masking.json'), 'utf8'));
});

test('progress goes up to the last fold and no further', () => {
  const trained = progress.filter(({ phase, note }) => phase === 'train' && note?.startsWith('session'));
  const done = trained.map((one) => one.done);
  expect(done).toEqual([...done].sort((a, b) => a - b));
  expect(trained.at(-1)).toMatchObject({ done: 4, total: 4, secondsLeft: 0 });
});

test('the networks of a fold read its test trials as they did, and nothing of them is left over', async () => {
  const tensors = tf.memory().numTensors;
  const { plan, withNetworks } = await openContrastStudy(runDir);
  const templates = patchTemplates(plan.stimuli.videos, plan.stimuli.conditions);
  expect(plan.folds).toHaveLength(4);
  for (const planned of plan.folds) {
    const { session, fold, test: held } = planned;
    const stored = await readTensorFile(checkpoint(`session-${session.session}-fold-${fold}`));
    const result = JSON.parse(stored.metadata.result);
    const [contrasts, thresholds] = await withNetworks(planned, (ensemble) => {
      const videos = reconstruct(ensemble, takeRows(session.counts, held));
      return [readContrasts(videos, templates, plan.settings.readFrames), ensemble.thresholds] as const;
    });
    expect(Array.from(contrasts.data)).toEqual(result.contrasts.flat());
    expect(Array.from(classifySides(contrastDifferences(contrasts), thresholds))).toEqual(result.network.side);
  }
  expect(tf.memory().numTensors).toBe(tensors);
});

test('a region masked afterwards gives the row of the study, in every session that has it', async () => {
  expect(ownRows.map(({ session, region }) => [session, region])).toEqual([
    [1, 'MOs'],
    [1, 'VISp'],
    [2, 'LP'],
    [2, 'VISp'],
  ]);
  expect(ownRows.every(({ effect }) => effect > 0)).toBe(true);
  expect(await mask(['VISp'])).toEqual([ownRows[1], ownRows[3]]);
  expect(await mask(['LP'])).toEqual([ownRows[2]]);
  expect(await mask(['VISp'], { session: 2 })).toEqual([ownRows[3]]);
});

test('a set is silenced together, by the regions that each session has of it', async () => {
  const rows = await mask(['VISp', 'MOs']);
  expect(rows[0]).toMatchObject({ session: 1, region: 'MOs+VISp', units: 24, p: null, random: { draws: 0 } });
  expect(rows[0].reason).toBe('no test: it has all units');
  expect(rows[0].effect).not.toBe(ownRows[0].effect);
  expect(rows[1]).toEqual(ownRows[3]);
  expect(await mask(['MOs', 'VISp', 'MOs'])).toEqual(rows);
});

test('masking refuses what the sessions do not have', async () => {
  await expect(mask(['VISl'])).rejects.toMatchObject({
    tag: 'NotFound',
    message: expect.stringContaining('LP, MOs, VISp'),
  });
  await expect(mask(['LP'], { session: 1 })).rejects.toThrow(/Choices: MOs, VISp/);
  await expect(mask(['VISp'], { session: 3 })).rejects.toThrow(/no session 3\. Choices: 1, 2/);
  await expect(mask([])).rejects.toThrow(/at least one region/);
  await expect(mask(['VISp'], { mode: 'noise' })).rejects.toMatchObject({ tag: 'Unsupported' });
});

test('the analysis keeps rows and a table like those of the study', async () => {
  const ask = maskingRequestSchema.parse({ regions: ['VISp'] });
  const folder = await keptResult(maskings, [runDir], ask);
  expect((await readdir(folder)).sort()).toEqual(['arrays.npz', 'effects.csv', 'fingerprint.json', 'result.json']);
  const found = await readKept(maskings, folder);
  expect(found).toEqual({ masking: [ownRows[1], ownRows[3]] });
  const own = (await readFile(join(runDir, 'masking.csv'), 'utf8')).trim().split('\r\n');
  expect((await readFile(join(folder, 'effects.csv'), 'utf8')).trim().split('\r\n')).toEqual([own[0], own[2], own[4]]);
  const { weights } = JSON.parse(await readFile(join(folder, 'fingerprint.json'), 'utf8'));
  expect(Object.keys(weights)).toHaveLength(4);
  const lines = (await maskings.work()).lines(found, { runDirs: [runDir], request: ask });
  expect(lines.join('\n')).toMatch(/VISp/);
});

test('a session is described by the trials of its first fold and the latents of its first network', async () => {
  const describe = (session?: number) =>
    describeContrastRun(runDir, {
      seed: 1,
      points: 60,
      perplexity: 5,
      iterations: 250,
      neighbours: 5,
      permutations: 99,
      draws: 4,
      session,
    });
  const found = await describe();
  expect(found.session).toBe(1);
  const [first, second] = found.similarity;
  expect([first.region, second.region]).toEqual(['VISp', 'MOs']);
  expect(first.test.difference).toBeGreaterThan(0.1 + second.test.difference!);
  expect(first.test.p).toBeLessThanOrEqual(0.05);
  const accuracies = (set: string, region: string | null) =>
    found.separability.find(
      (row) => row.set === set && row.region === region && row.label === 'contrastLeft' && row.space === 'all',
    )?.accuracy;
  expect(accuracies('population', 'VISp')!.value).toBeGreaterThan(accuracies('population', 'MOs')!.value);
  expect(accuracies('latents', null)!.value).toBeGreaterThan(0);
  const latents = found.sets.find(({ name }) => name === 'latents');
  expect([latents?.isHeld.length, latents?.dimensions]).toEqual([60, 2 * 2 * 8]);
  expect(found.missing).toMatchObject({ outcome: 'the same in all trials', stage: expect.any(String) });
  await expect(describe(3)).rejects.toThrow('no session 3. Choices: 1, 2');
});

test('videos are the mean over the networks of the session of the spikes', async () => {
  const { plan, withNetworks } = await openContrastStudy(runDir, { session: 2 });
  const spikes = takeRows(plan.sessions[0].counts, Int32Array.from([0, 5, 9]));
  const work = await reconstructions.work();
  const videos = await work.compute([runDir], { spikes, session: 2 }, {});
  expect(videos.shape).toEqual([3, 20, 32, 32, 3]);
  const parts = [];
  for (const planned of plan.folds) parts.push(await withNetworks(planned, (one) => reconstruct(one, spikes)));
  const [a, b] = parts.map(({ data }) => data);
  const furthest = videos.data.reduce((most, value, i) => Math.max(most, Math.abs(value - (a[i] + b[i]) / 2)), 0);
  expect(furthest).toBeLessThan(1e-6);
  expect(a).not.toEqual(b);
  expect((await work.compute([runDir], { spikes, session: 1 }, {})).data).not.toEqual(videos.data);

  const refused = (asked: object) => work.compute([runDir], { spikes, ...asked }, {});
  await expect(refused({})).rejects.toMatchObject({
    tag: 'InvalidInput',
    message: expect.stringMatching(/say in session .*Choices: 1, 2\./),
  });
  await expect(refused({ session: 3 })).rejects.toThrow(/no session 3\. Choices: 1, 2/);
  const few = { shape: [1, 20, 2], data: new Float32Array(40) };
  await expect(refused({ session: 1, spikes: few })).rejects.toMatchObject({ tag: 'InvalidShape' });
});

test('networks of something else are refused, those of another engine are used', async () => {
  const path = checkpoint('session-1-fold-0.weights');
  const { tensors, metadata } = await readTensorFile(path);
  const record = await readRunRecord(runDir);
  const other = metadata.fingerprint.replace(/"version":"[^"]*"/, '"version":"0.0"');
  await writeTensorFile(path, { tensors, metadata: { ...metadata, fingerprint: other } });
  await expect(mask(['MOs'])).rejects.toMatchObject({
    tag: 'Conflict',
    message: expect.stringMatching(
      /fold-0\.weights\.safetensors was made with something else \(engine version: 0\.0 →/,
    ),
  });
  // The whole study was made on that engine.
  const engine = { ...Object(record.fingerprint?.engine), version: '0.0' };
  await writeRunRecord(runDir, { ...record, fingerprint: { ...record.fingerprint, engine } });
  const second = checkpoint('session-1-fold-1.weights');
  const last = await readTensorFile(second);
  const moved = last.metadata.fingerprint.replace(/"version":"[^"]*"/, '"version":"0.0"');
  await writeTensorFile(second, { tensors: last.tensors, metadata: { ...last.metadata, fingerprint: moved } });
  expect(await mask(['MOs'])).toEqual([ownRows[0]]);

  const { 'member-0/scale/sd': _, ...rest } = tensors;
  await writeTensorFile(path, { tensors: rest, metadata: { ...metadata, fingerprint: other } });
  await expect(mask(['MOs'])).rejects.toThrow(/no array "member-0\/scale\/sd"/);
  await writeRunRecord(runDir, record);
  await writeTensorFile(path, { tensors, metadata });
  await writeTensorFile(second, last);
});

test('a study from before networks were kept says what to do, and is whole without them', async () => {
  const fold = checkpoint('session-1-fold-0');
  const path = checkpoint('session-1-fold-0.weights');
  await rename(path, `${path}.away`);
  await expect(mask(['MOs'])).rejects.toMatchObject({
    tag: 'MissingFile',
    message: expect.stringMatching(
      /before networks were kept.*another folder, or delete .*session-1-fold-0\.safetensors/,
    ),
  });
  const written = (await stat(fold)).mtimeMs;
  expect((await evaluateContrastRun(runDir)).metrics).toEqual((await readRunRecord(runDir)).metrics);
  expect((await stat(fold)).mtimeMs).toBe(written);
  await rename(`${path}.away`, path);
});
