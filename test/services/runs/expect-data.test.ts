import { cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { runConfigSchema } from '../../../services/runs/config.ts';
import { expectData } from '../../../services/runs/expect-data.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { writeRecordings } from './encoding/recordings-folder.ts';

// What a run could not do with recordings, by the loaders and plans that the run has: eight sounds, two sites of units.

const folder = temporaryFolder();
const check = (asked: object) =>
  expectData(runConfigSchema.parse({ dataset: 'recordings', data: join(folder, 'tones'), ...asked }));

beforeAll(() => writeRecordings(join(folder, 'tones')));

test('what is wrong with recordings is what their loader says; simulations are not looked at', async () => {
  await cp(join(folder, 'tones'), join(folder, 'mute'), { recursive: true });
  await rm(join(folder, 'mute', 'sounds'), { recursive: true });
  await expect(check({ kind: 'encoding', model: 'ln', data: join(folder, 'mute') })).rejects.toMatchObject({
    tag: expect.stringMatching(/Invalid|Missing|NotFound/),
    message: expect.stringMatching(/^data: /),
  });
  await expectData(runConfigSchema.parse({}));
});

test.each([
  [{ kind: 'encoding', model: 'ln' }],
  [{ kind: 'encoding', model: 'statenet-gru', prefilter: 'adaptrans', fold: 4 }],
  [{ kind: 'study', regions: ['near'] }],
  [{ kind: 'training', decoder: 'mlp', preset: 'paper' }],
  [{ kind: 'decoders', decoders: ['video-unet', 'linear', 'lookup'], folds: 5, seeds: 3, regions: ['far', 'near'] }],
])('%j fits them', async (asked) => {
  await expect(check(asked)).resolves.toBeUndefined();
});

test('so few stimuli that there are no folds of them are told', async () => {
  await cp(join(folder, 'tones'), join(folder, 'few'), { recursive: true });
  const spikes = [0, 1, 2, 3].map((sound) => `u0,s${sound},0,20`);
  await writeFile(join(folder, 'few', 'spikes.csv'), ['unit,stimulus,repeat,time_ms', ...spikes].join('\n'));
  await writeFile(join(folder, 'few', 'units.csv'), 'unit,site\nu0,near\n');
  for (const name of ['s4', 's5', 's6', 's7']) await rm(join(folder, 'few', 'sounds', `${name}.wav`));
  const asked = { kind: 'decoders', decoders: ['linear'], data: join(folder, 'few') };
  await expect(check({ ...asked, folds: 2 })).rejects.toThrow(/^data: 4 sounds are too few for 5 folds; do without\.$/);
});

test.each([
  [
    { kind: 'encoding', model: 'linear-video' },
    /linear-video takes videos.* but the data have frames \[8\]; choose a model/,
  ],
  [{ kind: 'encoding', model: 'linear-video', core: 'other' }, /but the data have frames \[8\]/],
  [{ kind: 'encoding', model: 'waveform', prefilter: 'stp' }, /Prefilter "stp" works on spectrograms/],
  [{ kind: 'study', regions: ['near', 'V9'] }, /Unknown region "V9"/],
  [{ kind: 'training', decoder: 'linear', regions: ['neer'] }, /Unknown region "neer"\. Did you mean "near"\?/],
  [{ kind: 'decoders', decoders: ['linear', 'mlp'], folds: 2, regions: ['V9'] }, /Unknown region "V9"/],
])('%j does not', async (asked, message) => {
  await expect(check(asked)).rejects.toThrow(message);
});
