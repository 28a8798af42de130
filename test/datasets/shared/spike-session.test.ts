import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { readSpikeSession, writeSpikeSession } from '../../../datasets/shared/spike-session.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const session = {
  subject: 'A',
  session: 1,
  durationMs: 300,
  siteRegions: ['V4', 'MT'],
  trialConditions: Int32Array.of(1, 0),
  trialChoices: Int32Array.of(-1, 1),
  spikes: { timesMs: Uint16Array.of(5, 7, 299), offsets: Int32Array.of(0, 2, 2, 3, 3) },
};
let parent: string;
let folder: string;
beforeEach(async () => {
  parent = temporaryFolder();
  folder = join(parent, 'session-1');
  await writeSpikeSession(folder, session, { simulator: 'test' });
});
test('a session survives the round trip and leaves no temporary folder', async () => {
  expect((await readSpikeSession(folder)).session).toEqual(session);
  expect(await readdir(parent)).toEqual(['session-1']);
});

test('writing again replaces the folder, and the hash follows the content', async () => {
  const before = (await readSpikeSession(folder)).hash;
  await writeSpikeSession(folder, session, { simulator: 'test' });
  expect((await readSpikeSession(folder)).hash).toBe(before);
  const other = { ...session, spikes: { ...session.spikes, timesMs: Uint16Array.of(5, 8, 299) } };
  await writeSpikeSession(folder, other, { simulator: 'test' });
  expect((await readSpikeSession(folder)).hash).not.toBe(before);
});

test('an altered file, a missing file and a description that does not fit are refused by name', async () => {
  const times = join(folder, 'spike-times-ms.npy');
  const bytes = await readFile(times);
  bytes[bytes.length - 1] ^= 1;
  await writeFile(times, bytes);
  await expect(readSpikeSession(folder)).rejects.toThrow(`${times} does not match its SHA-256`);
  await rm(times);
  await expect(readSpikeSession(folder)).rejects.toMatchObject({ tag: 'MissingFile', details: { path: times } });
  await writeFile(join(folder, 'session.json'), '{"format":"cortex-spike-session/1"}');
  await expect(readSpikeSession(folder)).rejects.toThrow(/session\.json does not describe a session/);
  await writeFile(join(folder, 'session.json'), '{');
  await expect(readSpikeSession(folder)).rejects.toThrow(/session\.json is not JSON/);
});

test('offsets that do not fit sites × trials are refused', async () => {
  await writeSpikeSession(folder, { ...session, siteRegions: ['V4'] }, {});
  await expect(readSpikeSession(folder)).rejects.toThrow(/1 sites × 2 trials and so needs 3 offsets/);
});
