import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { openSession, recordingsFolder } from '../../../datasets/siegel-sim/cache.ts';
import { loadSiegelSim, type SiegelSimOptions } from '../../../datasets/siegel-sim/load.ts';
import { simulationSettings } from '../../../datasets/siegel-sim/settings.ts';
import type { DecodingData } from '../../../src/data/decoding-data.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { digest } from '../digest.ts';

let cacheDir: string;
beforeAll(async () => {
  cacheDir = temporaryFolder();
});
const small = {
  sessions: [1, 4],
  unitsPerRegion: { V4: 4, MT: 4 },
  trialsPerCondition: { train: 2, validation: 1, test: 1 },
  samplesPerCondition: { train: 3, validation: 1, test: 1 },
  simulation: { trialsPerCondition: 4, sitesPerSession: { PFC: 1, FEF: 1, LIP: 1, IT: 1, V4: 3, MT: 3 } },
} satisfies SiegelSimOptions;
const load = (changes: SiegelSimOptions = {}) => loadSiegelSim({ ...small, cacheDir, ...changes });

/** Digest of all numbers of a data set. */
const digestOf = ({ splits, videos, standardisation }: DecodingData) =>
  digest(
    videos.data,
    standardisation.mean,
    standardisation.sd,
    ...[splits.train, splits.validation, splits.test].flatMap(({ responses, condition }) => [
      responses.data,
      condition,
    ]),
  );

test('makes standardised samples, videos, conditions and a manifest', async () => {
  const notes: string[] = [];
  const data = await load({ onProgress: ({ note }) => note && notes.push(note) });
  expect(data.splits.train.responses.shape).toEqual([192, 45, 8]);
  expect(data.splits.test.responses.shape).toEqual([64, 45, 8]);
  expect(data.videos.shape).toEqual([64, 45, 32, 32, 3]);
  expect(data.unitRegions).toEqual(['V4', 'V4', 'V4', 'V4', 'MT', 'MT', 'MT', 'MT']);
  expect(data.manifest.regions).toEqual({ PFC: 2, FEF: 2, LIP: 2, IT: 2, V4: 6, MT: 6 });
  expect(data.periods).toEqual({
    fixation: { start: 0, end: 5 },
    cue: { start: 5, end: 15 },
    stimulus: { start: 15, end: 45 },
  });
  expect(data.conditions[38]).toEqual({ index: 38, name: 'circle/reddish-30', cue: 2, colour: 1, directionDeg: -30 });
  expect(notes).toEqual(['siegel-sim session 1', 'siegel-sim session 4', 'pseudo-population']);
});

test('the same seed gives the same hash and samples, from the cache or simulated anew', async () => {
  const first = await load();
  const cached = await load();
  const fresh = temporaryFolder();
  const anew = await load({ cacheDir: fresh });
  expect(cached.manifest).toEqual(first.manifest);
  expect(anew.manifest).toEqual(first.manifest);
  expect(digestOf(cached)).toBe(digestOf(first));
  expect(digestOf(anew)).toBe(digestOf(first));
  const other = await load({ seed: 2 });
  expect(other.manifest.hash).not.toBe(first.manifest.hash);
  expect(digestOf(other)).not.toBe(digestOf(first));
});

test('a session is read from the cache, and simulated again when its files were altered', async () => {
  const settings = simulationSettings({ ...small.simulation, seed: 5 });
  const first = await openSession(settings, 1, cacheDir);
  expect(first.simulated).toBe(true);
  expect((await openSession(settings, 1, cacheDir)).simulated).toBe(false);
  const path = join(recordingsFolder(settings, cacheDir), 'session-1', 'spike-times-ms.npy');
  const bytes = await readFile(path);
  await writeFile(path, bytes.subarray(0, bytes.length - 2));
  const repaired = await openSession(settings, 1, cacheDir);
  expect(repaired.simulated).toBe(true);
  expect(repaired.hash).toBe(first.hash);
  expect(digest(repaired.session.spikes.timesMs)).toBe(digest(first.session.spikes.timesMs));
  expect((await stat(path)).size).toBe(bytes.length);
  expect(await readdir(recordingsFolder(settings, cacheDir))).toEqual(['session-1']);
});

test('sessions with fewer units than a pseudo-population takes give all they have, and say so', async () => {
  const data = await load({ unitsPerRegion: undefined });
  expect(data.unitRegions).toHaveLength(20);
  expect(data.unitRegions.filter((region) => region === 'V4')).toHaveLength(6);
  expect(data.warnings).toHaveLength(6);
  expect(data.warnings[0]).toBe(
    'The chosen sessions have 2 PFC units, so the pseudo-population takes these instead of 30.',
  );
});

test.each([
  [50, 90, { start: 10, end: 30 }],
  [250, 18, { start: 2, end: 6 }],
])('steps of %i ms give %i bins and as many frames', async (stepMs, bins, cue) => {
  const data = await load({ stepMs });
  expect(data.splits.test.responses.shape).toEqual([64, bins, 8]);
  expect(data.videos.shape[1]).toBe(bins);
  expect(data.periods.cue).toEqual(cue);
});

test.each([
  [{ stepMs: 300 }, /must divide the fixation period of 500 ms but is 300/],
  [{ sessions: [1, 1] }, /each once; got \[1, 1\]/],
  [{ sessions: [9] }, /there is no session 9/],
  [{ unitsPerRegion: { V4: 7 } }, /Region V4 has 6 units in 2 sessions but .* needs 7/],
  [{ trialsPerCondition: { train: 3, validation: 1, test: 1 } }, /Condition 0 has 4 trials in session 1 .* needs 5/],
  [
    { simulation: { ...small.simulation, sitesPerSession: { ...small.simulation.sitesPerSession, V4: 0 } } },
    /Region V4 has 0 units/,
  ],
])('refuses %j', async (changes, message) => {
  await expect(load(changes)).rejects.toThrow(message);
});
