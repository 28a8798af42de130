import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  findSteinmetzFolder,
  listSteinmetzSessions,
  loadSteinmetz,
  loadSteinmetzSession,
} from '../../../datasets/steinmetz/load.ts';
import { ndarray } from '../../../src/arrays.ts';
import { writeNpy } from '../../../src/io/npy.ts';
import { recordings } from '../../recordings.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

/** A made-up session: 2 trials, 3 neurons, count = 60 · trial + 20 · neuron + bin. */
const entry = {
  session: 3,
  mouse: 'Testy',
  date: '2016-12-14',
  trials: 2,
  neurons: 3,
  bins: 20,
  bin_ms: 20,
  t0_ms: 0,
  areas: ['VISp', 'root', 'VISp'],
};
let folder: string;
const writeIndex = (changes: object = {}) =>
  writeFile(join(folder, 'index.json'), JSON.stringify([{ ...entry, ...changes }]));
const writeTrials = (...values: number[]) =>
  writeNpy(join(folder, 's03_trials.npy'), ndarray([2, 3], Float32Array.from(values)));
const writeCounts = (data: Uint8Array | Float32Array) =>
  writeNpy(join(folder, 's03_counts_20ms.npy'), ndarray([2, 3, 20], data));

beforeEach(async () => {
  folder = temporaryFolder();
  await writeIndex();
  await writeTrials(0.25, 1, 1, 0, 0.5, -1);
  await writeCounts(Uint8Array.from({ length: 120 }, (_, i) => i));
});
test('reads counts with time before neurons, areas, contrasts, feedback and conditions', async () => {
  const session = await loadSteinmetzSession(folder, 3);
  expect(session.counts.shape).toEqual([2, 20, 3]);
  const at = (trial: number, bin: number, neuron: number) => session.counts.data[(trial * 20 + bin) * 3 + neuron];
  expect([at(0, 0, 0), at(0, 7, 2), at(1, 19, 1)]).toEqual([0, 47, 99]);
  expect(session.unitGroups).toEqual(['visual cortex', 'unassigned', 'visual cortex']);
  expect(session.contrastLeft).toEqual(Float32Array.of(0.25, 0));
  expect(session.contrastRight).toEqual(Float32Array.of(1, 0.5));
  expect(session.feedback).toEqual(Int8Array.of(1, -1));
  expect(session.condition).toEqual(Int32Array.of(7, 2));
  expect(session.manifest.regions).toEqual({ VISp: 2, root: 1 });
});

test('the experiment gives its stimuli, and sessions by number', async () => {
  const all = await loadSteinmetz({ data: folder });
  expect(all.videos.shape).toEqual([all.conditions.length, 20, 32, 32, 3]);
  expect(all.periods.stimulus).toEqual({ start: 0, end: 20 });
  expect(all.sessions).toEqual([3]);
  expect(await all.loadSession(3)).toMatchObject({
    session: 3,
    subject: 'Testy',
    unitRegions: ['VISp', 'root', 'VISp'],
  });
  const chosen = await loadSteinmetz({ data: folder, sessions: [5] });
  await expect(chosen.loadSession(5)).rejects.toMatchObject({ tag: 'NotFound' });
});

test('the hash follows the recordings', async () => {
  const { hash } = (await loadSteinmetzSession(folder, 3)).manifest;
  expect((await loadSteinmetzSession(folder, 3)).manifest.hash).toBe(hash);
  await writeTrials(0.25, 1, 1, 0, 0.5, 1);
  expect((await loadSteinmetzSession(folder, 3)).manifest.hash).not.toBe(hash);
});

test('finds the folder itself, the one above it, and says how to name one', async () => {
  expect(await findSteinmetzFolder(folder)).toBe(folder);
  await expect(findSteinmetzFolder(join(folder, 'none'))).rejects.toThrow(
    /none has no index\.json.*--data or CORTEX_DATA/,
  );
  await expect(findSteinmetzFolder('')).rejects.toThrow(/give --data DIR or set CORTEX_DATA/);
});

test('refuses what is wrong, by name', async () => {
  const load = () => loadSteinmetzSession(folder, 3);
  await expect(loadSteinmetzSession(folder, 5)).rejects.toThrow(/has no session 5; it has 3/);
  await writeCounts(Float32Array.from({ length: 120 }, (_, i) => (i === 50 ? Number.NaN : 0)));
  await expect(load()).rejects.toThrow(/s03_counts_20ms\.npy has NaN at index \[0,2,10\]/);
  await writeCounts(Float32Array.from({ length: 120 }, () => -1));
  await expect(load()).rejects.toThrow(/s03_counts_20ms\.npy has the negative spike count -1/);
  await writeCounts(new Uint8Array(120));
  await writeTrials(0.25, 1, 1, 0, 0.3, -1);
  await expect(load()).rejects.toThrow(/Trial 1 of s03_trials\.npy is \[0, 0\.3.*contrasts must be/);
  await rm(join(folder, 's03_trials.npy'));
  await expect(load()).rejects.toThrow(/Cannot read .*s03_trials\.npy/);
});

test.each([
  [{ trials: 4 }, /s03_counts_20ms\.npy .* must be \[trial 4, neuron 3, time 20\] but is \[2, 3, 20\]/],
  [{ areas: ['VISp'] }, /lists 1 areas for the 3 neurons of session 3/],
  [{ areas: ['VISp', 'XYZ', 'VISp'] }, /Area "XYZ" belongs to no known structure/],
  [{ bins: 25 }, /index\.json does not describe sessions.*[\s\S]*bins/],
])('refuses an index with %j', async (changes, message) => {
  await writeIndex(changes);
  await expect(loadSteinmetzSession(folder, 3)).rejects.toThrow(message);
});

test('refuses an index that is not JSON', async () => {
  await writeFile(join(folder, 'index.json'), '[');
  await expect(listSteinmetzSessions(folder)).rejects.toThrow(/index\.json is not JSON/);
});

const { data, absent, note } = recordings('steinmetz_multiregion');
describe.skipIf(absent)(`recordings${note}`, () => {
  test.each([
    [1, 214, 734, 18],
    [2, 251, 1070, 156],
    [3, 228, 619, 12],
    [4, 249, 1769, 0],
  ])('session %d has %d trials and %d neurons, %d unassigned', async (session, trials, neurons, unassigned) => {
    const loaded = await loadSteinmetzSession(await findSteinmetzFolder(data), session);
    expect(loaded.counts.shape).toEqual([trials, 20, neurons]);
    expect(loaded.unitGroups.filter((group) => group === 'unassigned').length).toBe(unassigned);
    expect(Math.max(...loaded.condition)).toBe(15);
  });
});
