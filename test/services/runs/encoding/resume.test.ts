import { appendFile, cp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { keptResult } from '../../../../services/analyses/kept-result.ts';
import { subspaces } from '../../../../services/analyses/subspaces/analysis.ts';
import { subspaceRequestSchema } from '../../../../services/analyses/subspaces/request.ts';
import { runEncoding } from '../../../../services/runs/encoding/carry-out.ts';
import { encodingConfigSchema } from '../../../../services/runs/encoding/config.ts';
import { fitNetworks, planNetworks } from '../../../../services/runs/encoding/fit-networks.ts';
import { loadEncodingData } from '../../../../services/runs/encoding/load-data.ts';
import { encoderConfigOf } from '../../../../services/runs/encoding/network-fingerprint.ts';
import { evaluateEncodingRun } from '../../../../services/runs/encoding/open.ts';
import type { EncodingResult } from '../../../../services/runs/encoding/result.ts';
import { encoderPath } from '../../../../services/runs/encoding/stored-networks.ts';
import { engineIdentity, engineReport, startEngine } from '../../../../src/engine/index.ts';
import { digestOf } from '../../../../src/fingerprint.ts';
import { readTensorFile, writeTensorFile } from '../../../../src/io/safetensors.ts';
import type { Encoder } from '../../../../src/models/encoders/encoder.ts';
import { fitEncoder } from '../../../../src/training/encoder/fit-encoder.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { writeRecordings } from './recordings-folder.ts';

// A finished run of made-up recordings: what a later command takes of it, and what it refuses.

let folder: string;
let data: string;
let runDir: string;
let earlier: EncodingResult;

const asked = (changes: object = {}) =>
  encodingConfigSchema.parse({
    kind: 'encoding',
    dataset: 'recordings',
    data,
    model: 'linear',
    options: { lags: 4 },
    training: { epochs: 1 },
    ...changes,
  });

/** Digest of every file of the run, or of a copy of it. */
async function bytesOf(run = runDir): Promise<string> {
  const names = (await readdir(run, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const paths = names.map(({ parentPath, name }) => join(parentPath, name)).sort();
  return digestOf(await Promise.all(paths.map(async (path) => [path, (await readFile(path)).toString('base64')])));
}

/** Expects that the run of `changes` does not start, and that what is there stays byte for byte. */
async function expectRefused(changes: object, message: RegExp, tag = 'Conflict'): Promise<void> {
  const before = await bytesOf();
  const started = runEncoding(asked(changes), { runDir, earlier });
  await expect(started).rejects.toMatchObject({ tag, message: expect.stringMatching(message) });
  expect(await bytesOf()).toBe(before);
}

beforeAll(async () => {
  await startEngine();
  folder = temporaryFolder();
  [data, runDir] = [join(folder, 'data'), join(folder, 'run')];
  await writeRecordings(data);
  earlier = await runEncoding(asked(), { runDir });
});

test('a finished run of the same ingredients hands its result back and stays byte for byte', async () => {
  const before = await bytesOf();
  let ready = 0;
  const again = await runEncoding(asked(), { runDir, earlier, onReady: async () => void ready++ });
  expect([again, ready]).toEqual([earlier, 0]);
  expect(await bytesOf()).toBe(before);
});

test.for([
  [{ model: 'ln' }, /1\.safetensors was made with something else \(model: linear → ln; /],
  [{ options: { lags: 5 } }, /options lags: 4 → 5/],
  [{ prefilter: 'adaptrans' }, /prefilter: none → adaptrans/],
  [{ nonlinearity: 'softplus' }, /nonlinearity: identity → softplus/],
  [{ training: { epochs: 2 } }, /training epochs: 1 → 2/],
  [{ fold: 1 }, /split train: \[[\d,]+\] → \[[\d,]+\]; .*data fold: nothing → 1/],
  [{ networks: 2, jackknife: true }, /jackknives/],
  [{ shuffleStimuli: true }, /data shuffledWithSeed: nothing → 1/],
] as const)('a resume with %j is refused by name', async ([changes, message]) => {
  await expectRefused(changes, message);
});

test('spikes that have changed are refused, by the fit and by all that uses it, and so is another split', async () => {
  const spikes = join(data, 'spikes.csv');
  const kept = await readFile(spikes);
  await appendFile(spikes, 'u0,s0,0,77.5\n');
  await expectRefused({}, /data hash: [0-9a-f]{8}… → [0-9a-f]{8}…; arrays: /);
  await expect(evaluateEncodingRun(runDir)).rejects.toMatchObject({
    tag: 'Conflict',
    message: expect.stringMatching(/run\.json .*\(data hash: [0-9a-f]{8}… → [0-9a-f]{8}…\); the data have changed/),
  });
  await writeFile(spikes, kept);
  const splits = join(data, 'splits.json');
  await writeFile(
    splits,
    JSON.stringify({ train: ['s0', 's1', 's2', 's3'], validation: ['s4', 's5'], test: ['s6', 's7'] }),
  );
  await expectRefused({}, /split train: \[[\d,]+\] → \[0,1,2,3\]/);
  await rm(splits);
  expect((await evaluateEncodingRun(runDir)).cc).toEqual(earlier.scores.cc);
});

test('data that are gone leave the run as it was; where they have moved to takes nothing but the new place', async () => {
  const moved = join(folder, 'moved');
  await rename(data, moved);
  await expectRefused({}, /There is no folder/, 'MissingFile');
  const record = JSON.parse(await readFile(join(runDir, 'run.json'), 'utf8'));
  let ready = 0;
  const again = await runEncoding(asked({ data: moved }), { runDir, earlier, onReady: async () => void ready++ });
  expect([again, ready]).toEqual([earlier, 1]);
  expect(JSON.parse(await readFile(join(runDir, 'run.json'), 'utf8'))).toEqual({
    ...record,
    config: { ...record.config, data: moved },
  });
  await rename(moved, data);
  await runEncoding(asked(), { runDir, earlier });
});

test('jackknives: every network leaves out its part of the training clips', async () => {
  const config = asked({ networks: 2, jackknife: true });
  const loaded = await loadEncodingData(config);
  const dir = temporaryFolder();
  const networks = await fitNetworks(config, loaded, await planNetworks(config, loaded, dir), { runDir: dir });
  const kernel = ({ weights }: Encoder) => Array.from(weights.get('readout/kernel').dataSync());
  for (const [part, { encoder }] of networks.entries()) {
    const { seed, training } = { ...config, seed: 1 + part };
    const alone = await fitEncoder(encoderConfigOf(config), loaded, { seed, training, omit: { part, of: 2 } });
    expect(kernel(encoder)).toEqual(kernel(alone.encoder));
    for (const one of [encoder, alone.encoder]) one.dispose();
  }
  expect(() => asked({ jackknife: true })).toThrow(/must be 2 or more for jackknives but is 1/);
});

test('a fit goes on with the same engine only; one network more is fitted beside those that are there', async () => {
  const loaded = await loadEncodingData(asked());
  const engine = engineIdentity(engineReport());
  const planned = await planNetworks(asked({ networks: 2 }), loaded, runDir, { engine });
  expect(planned.map(({ seed, done }) => [seed, done?.seed])).toEqual([
    [1, 1],
    [2, undefined],
  ]);
  for (const [name, message] of [
    ['version', /engine version: \S+ → 0\.0/],
    ['device', /engine device: cpu → 0\.0/],
  ] as const) {
    await expect(planNetworks(asked(), loaded, runDir, { engine: { ...engine, [name]: '0.0' } })).rejects.toThrow(
      message,
    );
  }
});

test('weights of another model or seed are not taken for those that run.json describes', async () => {
  const other = join(folder, 'other');
  await runEncoding(asked({ options: { lags: 5 }, seed: 2, networks: 2 }), { runDir: other });
  await expect(evaluateEncodingRun(other)).resolves.toBeDefined();
  await cp(encoderPath(other, 3), encoderPath(other, 2));
  // The networks that are still open are the right ones; those on disk are not.
  await expect(keptResult(subspaces, [other], subspaceRequestSchema.parse({ times: 50, parts: [] }))).rejects.toThrow(
    /2\.safetensors .*\(seed: 3 → 2\); these are not the weights that run\.json describes/,
  );
  await cp(encoderPath(runDir, 1), encoderPath(other, 2));
  await expect(evaluateEncodingRun(other)).rejects.toThrow(/seed: 1 → 2; options lags: 4 → 5|options lags: 4 → 5/);
});

test('a run without fingerprints still opens when its weights fit run.json, and is not gone on with', async () => {
  const old = join(folder, 'old');
  await cp(runDir, old, { recursive: true });
  const path = encoderPath(old, 1);
  const { tensors, metadata } = await readTensorFile(path);
  await writeTensorFile(path, { tensors, metadata: { encoder: metadata.encoder } });
  await expect(evaluateEncodingRun(old)).rejects.toThrow(/1\.safetensors does not say what made it/);
  const { fingerprint: _made, ...record } = JSON.parse(await readFile(join(old, 'run.json'), 'utf8'));
  await writeFile(join(old, 'run.json'), JSON.stringify(record));
  expect((await evaluateEncodingRun(old)).cc).toEqual(earlier.scores.cc);
  const before = await bytesOf(old);
  await expect(runEncoding(asked(), { runDir: old, earlier })).rejects.toThrow(
    /does not say what made it \(an earlier version wrote it\): start again in another folder/,
  );
  expect(await bytesOf(old)).toBe(before);
  const altered = { ...record, encoder: { ...record.encoder, options: { lags: 3 } } };
  await writeFile(join(old, 'run.json'), JSON.stringify(altered));
  await expect(evaluateEncodingRun(old)).rejects.toThrow(/options lags: 4 → 3/);
});

test('subspaces are kept by weights, data, settings and engine, and say so', async () => {
  const request = (changes: object = {}) =>
    subspaceRequestSchema.parse({ times: 50, parts: [], units: ['u0'], ...changes });
  const result = await keptResult(subspaces, [runDir], request());
  const bytes = await bytesOf();
  expect(await keptResult(subspaces, [runDir], request())).toBe(result);
  expect(await bytesOf()).toBe(bytes);
  expect(JSON.parse(await readFile(join(result, 'fingerprint.json'), 'utf8'))).toMatchObject({
    settings: { times: 50 },
    networks: { 1: expect.stringMatching(/^[0-9a-f]{64}$/) },
    made: { model: 'linear', data: { set: 'recordings' } },
    engine: engineIdentity(engineReport()),
  });
  expect(await keptResult(subspaces, [runDir], request({ times: 60 }))).not.toBe(result);
  const copy = join(folder, 'copy');
  await cp(runDir, copy, { recursive: true });
  await cp(encoderPath(join(folder, 'other'), 3), encoderPath(copy, 1));
  await expect(keptResult(subspaces, [copy], request())).rejects.toMatchObject({ tag: 'Conflict' });
});
