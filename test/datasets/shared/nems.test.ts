import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readNemsSource } from '../../../datasets/shared/nems/source.ts';
import { ndarray } from '../../../src/arrays.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { hdf5, type TarEntry, tarGzip } from '../wingert/archive.ts';

async function archive(entries: readonly TarEntry[]): Promise<string> {
  const path = join(temporaryFolder(), 'recording.tgz');
  await writeFile(path, await tarGzip(entries));
  return path;
}
const header = (name: string, type: string, chans: readonly string[], fs = 50) =>
  JSON.stringify({ name, fs, chans, recording: 'ABC', meta: {}, signal_type: `<class 'nems.signal.${type}'>` });
const epochs = 'name,start,end\nSTIM_b,0.1,0.16\nREFERENCE,0,1\nSTIM_a,0,0.08\nSTIM_b,0.2,0.26\nSTIM_b,0.2,0.26\n';

/** Lines of two channels, the second 100 above the first. */
const rows = (values: readonly number[]) => values.map((value) => `${value},${100 + value}`).join('\n');
/** Bins of 20 ms: STIM_b, from bins 5 and 10 on, is the same both times. */
const raster = [
  { name: 'ABC.stim.json', content: header('stim', 'RasterizedSignal', ['low', 'high']) },
  { name: 'ABC.stim.csv', content: rows([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 5, 6, 7, 13]) },
  { name: 'ABC.stim.epoch.csv', content: epochs },
  { name: 'ABC.resp.json', content: header('resp', 'RasterizedSignal', ['x-1', 'y-1']) },
  { name: 'ABC.resp.csv', content: Array.from({ length: 12 }, (_, time) => `${time},${time % 2}`).join('\n') },
  { name: 'ABC.resp.epoch.csv', content: epochs },
];

test('continuous signals are cut by the epochs STIM_…; what lies past the end of the responses is not recorded', async () => {
  const { stimuli, units, responses, warnings } = await readNemsSource(await archive(raster), { binMs: 20 });
  expect(stimuli.map(({ name, kind }) => [name, kind])).toEqual([
    ['STIM_a', 'spectrogram'],
    ['STIM_b', 'spectrogram'],
  ]);
  expect(stimuli[1]).toMatchObject({ frames: ndarray([3, 2], Float32Array.of(5, 105, 6, 106, 7, 107)) });
  expect(units).toEqual([
    { id: 'x-1', site: 'x' },
    { id: 'y-1', site: 'y' },
  ]);
  const counts = responses.kind === 'counts' ? responses.counts : [];
  expect(counts[0]).toEqual(ndarray([1, 4, 2], Float32Array.of(0, 0, 1, 1, 2, 0, 3, 1)));
  expect(counts[1]).toEqual(
    ndarray([2, 3, 2], Float32Array.of(5, 1, 6, 0, 7, 1, 10, 0, 11, 1, Number.NaN, Number.NaN)),
  );
  expect(warnings).toEqual([]);
});

test('spike times and tiles; a presentation that ended early is not recorded to its end', async () => {
  const table = 'start,end,name\n1,1.06,tone\n2,2.04,tone\n';
  const path = await archive([
    { name: 'in/ABC.stim.json', content: header('stim', 'TiledSignal', []) },
    { name: 'in/ABC.stim.h5', content: await hdf5({ tone: ndarray([1, 3], Float64Array.of(1, 2, 3)) }) },
    { name: 'in/ABC.resp.json', content: header('resp', 'PointProcess', ['u', 'silent'], 1000) },
    {
      name: 'in/ABC.resp.h5',
      content: await hdf5({
        u: ndarray([5], Float64Array.of(2.03, 1.02, 0.999, 1.05, 1.0599)),
        silent: ndarray([0], new Float64Array(0)),
      }),
    },
    { name: 'in/ABC.resp.epoch.csv', content: table },
  ]);
  const { stimuli, units, responses, warnings } = await readNemsSource(path);
  expect(stimuli).toMatchObject([{ name: 'tone', frames: ndarray([3, 1], Float32Array.of(1, 2, 3)) }]);
  expect(units).toEqual([
    { id: 'silent', site: 'ABC' },
    { id: 'u', site: 'ABC' },
  ]);
  const [counts] = responses.kind === 'counts' ? responses.counts : [];
  const missing = Number.NaN;
  expect(counts).toEqual(ndarray([2, 3, 2], Float32Array.of(0, 0, 0, 1, 0, 2, 0, 0, 0, 1, missing, missing)));
  expect(warnings.join()).toMatch(/1 presentations ended before their stimulus; .* not recorded: tone/);
});

test('other bins, stimuli that differ, other signals and damaged tables are refused', async () => {
  const changed = (name: string, change: (content: string) => string) =>
    archive(raster.map((entry) => (entry.name === name ? { ...entry, content: change(entry.content) } : entry)));
  await expect(readNemsSource(await archive(raster), { binMs: 10 })).rejects.toThrow(
    /has bins of 20 ms but the settings say 10; set binMs to 20 in recording\.json/,
  );
  await expect(readNemsSource(await changed('ABC.stim.csv', () => rows([...Array(14).keys()])))).rejects.toThrow(
    /"STIM_b" of .* is not the same stimulus in all its presentations/,
  );
  await expect(readNemsSource(await changed('ABC.resp.json', (c) => c.replace('50', '25')))).rejects.toThrow(
    /has responses at 25 Hz but its stimulus at 50 Hz/,
  );
  await expect(readNemsSource(await changed('ABC.resp.json', (c) => c.replace('Rasterized', 'Odd')))).rejects.toThrow(
    /OddSignal'>"; PointProcess, TiledSignal and RasterizedSignal can be read/,
  );
  await expect(
    readNemsSource(await changed('ABC.resp.epoch.csv', () => 'name,start,end\nSTIM_b,2,1\n')),
  ).rejects.toThrow(/Line 2 of ABC\.resp\.epoch\.csv of .* lasts from "2" to "1"/);
  await expect(readNemsSource(await changed('ABC.resp.csv', (c) => `${c}\n1,two`))).rejects.toThrow(
    /Line 13 of ABC\.resp\.csv .* has "two", which is no number/,
  );
  const silent = raster.map((entry) =>
    entry.name.endsWith('epoch.csv') ? { ...entry, content: 'name,start,end\nX,0,1\n' } : entry,
  );
  await expect(readNemsSource(await archive(silent))).rejects.toThrow(/no presentation of a stimulus: .* Epochs: X\./);
  await expect(readNemsSource(await archive([{ name: 'note.txt', content: 'x' }]))).rejects.toThrow(
    /holds no NEMS recording/,
  );
});
