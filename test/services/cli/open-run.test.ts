import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { trainingOf } from '../../../services/cli/commands/train.ts';
import { openRun as openAskedRun } from '../../../services/cli/open-run.ts';
import { hasStudyOptions, type StudyOptions, studyConfigOf } from '../../../services/cli/study-config.ts';
import { type StudyConfig, studyConfigSchema } from '../../../services/runs/decoding/config.ts';
import { readRunState, writeRunState } from '../../../services/store/run-state.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const openRun = (options: StudyOptions, kind: 'study' | 'training') =>
  openAskedRun(options, {
    config: (dataFolder) => studyConfigOf(options, kind, dataFolder),
    given: hasStudyOptions(options),
  });

beforeEach(() => {
  vi.stubEnv('CORTEX_DATA', '');
});

test('options become a config; numbers are read strictly', () => {
  expect(studyConfigOf({ sessions: '1,3', seed: '5', preset: 'tiny', shuffleLabels: true }, 'training')).toEqual({
    kind: 'training',
    dataset: 'siegel-sim',
    sessions: [1, 3],
    seed: 5,
    preset: 'tiny',
    decoder: 'video-unet',
    options: {},
    training: {},
    shuffleLabels: true,
  });
  expect(studyConfigOf({ decoder: 'mlp' }, 'study')).toMatchObject({ decoder: 'mlp' });
  expect(() => studyConfigOf({ decoder: 'cnn' }, 'study')).toThrow(/--decoder.*shallow-cnn/);
  expect(
    studyConfigOf(
      { options: '{"width": 8}', training: '{"epsilon": 1e-8}', steps: '40', learningRate: '.02' },
      'study',
    ),
  ).toMatchObject({ options: { width: 8 }, training: { epsilon: 1e-8, steps: 40, learningRate: 0.02 } });
  for (const sessions of ['', '1,', '0', '1.5', 'one'])
    expect(() => studyConfigOf({ sessions }, 'study')).toThrow(/--sessions/);
  for (const seed of ['', '-1', '1e', 'x']) expect(() => studyConfigOf({ seed }, 'study')).toThrow(/--seed/);
});

test('a new folder is marked as running here, and is not overwritten', async () => {
  const out = join(temporaryFolder(), 'mine');
  const { state } = await openRun({ out, seed: '4' }, 'study');
  expect(await readRunState(out)).toEqual(state);
  expect(state).toMatchObject({ state: 'running', config: { seed: 4 }, runner: { pid: process.pid } });
  await expect(openRun({ out, seed: '4' }, 'study')).rejects.toMatchObject({ tag: 'Conflict' });
});

test('--resume takes the config of the run, unless it is in use or something else was asked for', async () => {
  const out = join(temporaryFolder(), 'mine');
  await expect(openRun({ out, resume: true }, 'study')).rejects.toMatchObject({ tag: 'NotFound' });
  const first = await openRun({ out, seed: '4' }, 'study');
  await expect(openRun({ out, resume: true }, 'study')).rejects.toMatchObject({
    tag: 'Conflict',
    message: expect.stringContaining(`process ${process.pid}`),
  });
  await first.update({ runner: { pid: process.pid, mark: 'an earlier process' } });
  await expect(openRun({ out, resume: true, seed: '5' }, 'study')).rejects.toThrow(/"seed":4/);
  await expect(openRun({ out, resume: true, seed: '4', decoder: 'mlp' }, 'study')).rejects.toThrow(
    /"decoder":"video-unet"/,
  );
  const second = await openRun({ out, resume: true, seed: '4' }, 'study');
  const untouched = await readRunState(out);
  await second.progress({ phase: 'train', done: 1, total: 1 });
  expect(await readRunState(out)).toEqual(untouched);
  await second.begin();
  expect(second.state).toMatchObject({ state: 'running', config: first.state.config, started: first.state.started });
  expect(await readRunState(out)).toEqual(JSON.parse(JSON.stringify(second.state)));
});

test('--out with files of somebody else is refused and left as it is', async () => {
  const out = temporaryFolder();
  await writeFile(join(out, 'run.json'), 'precious');
  await expect(openRun({ out }, 'study')).rejects.toMatchObject({
    tag: 'Conflict',
    message: expect.stringMatching(/is not empty and not a run of ours \(it holds run\.json\)/),
  });
  expect([await readFile(join(out, 'run.json'), 'utf8'), await readRunState(out)]).toEqual(['precious', undefined]);
});

test('a run of before decoders had options is resumed as it was asked for then', async () => {
  const out = join(temporaryFolder(), 'mine');
  const first = await openRun({ out, seed: '4' }, 'study');
  const { options: _options, training: _training, ...config } = studyConfigSchema.parse({ seed: 4 });
  await writeRunState(out, {
    ...first.state,
    config: config as StudyConfig,
    state: 'failed',
    finished: new Date().toISOString(),
  });
  const { state } = await openRun({ out, resume: true, seed: '4', preset: undefined }, 'study');
  expect(state.config).toEqual({ ...config, options: {}, training: {} });
  await expect(openRun({ out, resume: true, seed: '4', steps: '3' }, 'study')).rejects.toThrow(/is a run of/);
});

test('the data folder is stored absolute; a run whose data have moved is resumed with --data alone', async () => {
  vi.stubEnv('CORTEX_DATA', 'rec');
  const out = join(temporaryFolder(), 'mine');
  const first = await openRun({ out, dataset: 'steinmetz' }, 'study');
  expect(first.state.config.data).toBe(resolve('rec'));
  await first.update({ state: 'failed', finished: new Date().toISOString() });
  vi.unstubAllEnvs();
  const before = await readRunState(out);
  expect((await openRun({ out, resume: true, dataset: 'steinmetz' }, 'study')).state.config).toEqual(before?.config);
  const moved = await openRun({ out, resume: true, data: 'moved' }, 'study');
  expect(moved.state.config).toEqual({ ...before?.config, data: resolve('moved') });
  expect(await readRunState(out)).toEqual(before);
});

test('train reads an encoder from --model, from options that only encoders have, and from their data sets', () => {
  expect(
    trainingOf({
      model: 'ln',
      dataset: 'ns1',
      options: '{"lags": 40}',
      epochs: '3',
      training: '{"loss":"mse"}',
      fold: '2',
    }).config(),
  ).toEqual({
    kind: 'encoding',
    dataset: 'ns1',
    model: 'ln',
    options: { lags: 40 },
    training: { loss: 'mse', epochs: 3 },
    fold: 2,
    seed: 1,
    networks: 1,
    jackknife: false,
    shuffleStimuli: false,
  });
  expect(trainingOf({ seed: '3' }).config()).toMatchObject({ kind: 'training', dataset: 'siegel-sim' });
  expect(trainingOf({ dataset: 'siegel-sim' }).config()).toMatchObject({ kind: 'training' });
  expect(trainingOf({ dataset: 'siegel-sim', model: 'linear-video' }).config()).toMatchObject({ kind: 'encoding' });
  expect(trainingOf({ steps: '5', batchSize: '2', options: '{"width": 2}' }).config()).toMatchObject({
    kind: 'training',
    options: { width: 2 },
    training: { steps: 5, batchSize: 2 },
  });
  expect(trainingOf({ dataset: 'ns1', data: '.' }).config()).toMatchObject({ kind: 'training', dataset: 'ns1' });
  expect(() => trainingOf({ networks: '2' }).config()).toThrow(/--dataset: .*--model: /);
  expect(() => trainingOf({ model: 'ln', preset: 'tiny', decoder: 'mlp', steps: '1' })).toThrow(
    /--preset, --decoder, --steps: only for decoders/,
  );
});

test.for([
  [{ options: '{' }, /--options must be JSON/],
  [{ options: '[1]' }, /--options must be a JSON object/],
  [{ epochs: '0' }, /--epochs "0": Too small/],
  [{ epochs: '1x' }, /--epochs "1x": /],
  [{ training: '{"epoch":1}' }, /--training: .*epoch/],
  [{ training: '{"loss":"l1"}' }, /--training loss "l1": /],
  [{ fold: '-1' }, /--fold "-1": /],
  [{ dataset: 'ns2' }, /--dataset "ns2": /],
  [{ dataset: 'lgn-whitenoise', fold: '1' }, /--fold "1": lgn-whitenoise has no choice of fold; leave out fold 1/],
  [{ model: 'lnn' }, /--model "lnn": Unknown encoder "lnn"\. Did you mean "ln"\? Choices: linear, ln, /],
  [{ prefilter: 'x' }, /--prefilter "x": /],
] as const)('%j names the option at fault', ([options, message]) => {
  expect(() => trainingOf({ dataset: 'ns1', model: 'ln', ...options }).config()).toThrow(message);
});

test.for([
  [{ options: '{"wdth": 8}' }, /--options: Unrecognized key: "wdth"\. video-unet has the options width, hiddenUnits, /],
  [{ options: '{"width": 0}' }, /--options width "0": Too small/],
  [{ options: '{"timePooling": [3, 3, 0, 1]}' }, /--options timePooling\.2 "0": Too small/],
  [
    { decoder: 'mlp', options: '{"width": 8}' },
    /--options: Unrecognized key: "width"\. mlp has the options hiddenUnits/,
  ],
  [{ training: '{"epochs": 3}' }, /--training: Unrecognized key: "epochs"/],
  [{ training: '{"schedule": {"kind": "step", "factor": 2, "everyEpochs": 1}}' }, /--training schedule\.factor "2": /],
  [{ steps: '0' }, /--steps "0": Too small/],
  [{ learningRate: 'x' }, /--learning-rate "x": /],
  [{ data: 'here' }, /--data "here": siegel-sim has no choice of data/],
  [
    { dataset: 'steinmetz', steps: '3' },
    /--training: the study of steinmetz has settings of its own .*; leave out training/,
  ],
] as const)('a decoder with %j names the option at fault', ([options, message]) => {
  expect(() => studyConfigOf(options, 'study')).toThrow(message);
});
