import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { loadDecoding } from '../../../datasets/catalogue.ts';
import { loadWingert } from '../../../datasets/wingert/load.ts';
import { readTarGzip } from '../../../src/io/tar-gzip.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { digest } from '../digest.ts';
import {
  cellList,
  type ListedCell,
  type PlantedArchive,
  plantSite,
  siteEntries,
  tarGzip,
  writeArchive,
} from './archive.ts';

const channels = 8;
const first: PlantedArchive = {
  site: 'PRN015a',
  recording: 'PRN015b',
  cells: ['PRN015a-01-1', 'PRN015a-02-1', 'PRN015a-03-2'],
  estimation: 6,
  test: 2,
  repeats: 20,
  silentBins: 0,
  soundBins: 200,
  channels,
};
/** Two probes in one archive, silence around the sounds, each test sound once. */
const second: PlantedArchive = {
  site: 'SLJ032a',
  cells: ['SLJ032a-A-01-1', 'SLJ032a-A-02-1', 'SLJ032a-B-01-1'],
  estimation: 4,
  test: 1,
  repeats: 1,
  silentBins: 100,
  soundBins: 200,
  channels,
};
const cells: ListedCell[] = [
  { cellid: 'PRN015a-01-1', siteid: 'PRN015a', area: 'A1', layer: '1-3', depth: 250, narrow: true, celltype: 'NS' },
  { cellid: 'PRN015a-02-1', siteid: 'PRN015a', area: 'PEG', layer: '56', depth: -300.5, narrow: false, celltype: 'RD' },
  { cellid: 'PRN015a-03-2', siteid: '' },
  { cellid: 'SLJ032a-A-01-1', siteid: 'SLJ032a', area: 'AC', layer: '4' },
  { cellid: 'SLJ032a-A-02-1', siteid: 'SLJ032a', area: 'AC' },
  { cellid: 'SLJ032a-B-01-1', siteid: 'SLJ032a-B', area: 'HC' },
];

let data: string;
beforeAll(async () => {
  data = temporaryFolder();
  await writeArchive(data, cells, [first, second]);
});
const inData = (...names: string[]) => join(data, ...names);
const archive = (site: string) => inData('recordings', `${site}_0a1b2c.tgz`);

test('a site has its cells with area, layer, depth, width and type, from the list and not from the archive', async () => {
  const { units, frame, binMs, channelHz, name } = await loadWingert({ data, site: 'PRN015a' });
  expect({ name, frame, binMs }).toEqual({ name: 'wingert', frame: [channels], binMs: 10 });
  expect(units).toEqual([
    {
      id: 'PRN015a-01-1',
      site: 'PRN015a',
      region: 'A1',
      layer: '1-3',
      spikeWidth: 'narrow',
      depthUm: 250,
      tags: ['NS', 'goodpred'],
    },
    {
      id: 'PRN015a-02-1',
      site: 'PRN015a',
      region: 'PEG',
      layer: '5-6',
      spikeWidth: 'regular',
      depthUm: -300.5,
      tags: ['RD', 'goodpred'],
    },
    { id: 'PRN015a-03-2', site: 'PRN015a', tags: ['goodpred'] },
  ]);
  expect(channelHz?.[0]).toBe(200);
  expect(channelHz?.at(-1)).toBeCloseTo(20_000, 6);
});

test('clips are the epochs: test sounds with their repeats, sequences with one, counted as floor(t · fs)', async () => {
  const { clips, split } = await loadWingert({ data, site: 'PRN015a' });
  const { epochs, spikes } = plantSite(first);
  expect(split.test.map((clip) => clips[clip].name).sort()).toEqual(['00cat0.wav', '00cat1.wav']);
  expect([split.train.length, split.validation.length]).toEqual([5, 1]);
  for (const { name, repeats, stimulus } of clips) {
    expect(repeats.shape).toEqual([name.startsWith('seq') ? 1 : 20, 200, 3]);
    expect(stimulus.shape).toEqual([200, channels]);
    const presented = epochs.filter((epoch) => epoch.name === `STIM_${name}`).sort((a, b) => a.start - b.start);
    const counted = new Float32Array(repeats.data.length);
    presented.forEach(({ start }, repeat) => {
      spikes.forEach((times, unit) => {
        for (const time of times) {
          const bin = Math.floor(time * 100) - Math.round(start * 100);
          if (bin >= 0 && bin < 200) counted[(repeat * 200 + bin) * 3 + unit]++;
        }
      });
    });
    expect(digest(repeats.data)).toBe(digest(counted));
  }
  expect(clips[split.test[0]].repeats.data.some((count) => count > 1)).toBe(true);
});

test('channels are scaled by the estimation set, so test sounds have no say in it, or by all as in the paper', async () => {
  const range = async (scaling: 'estimation' | 'all') => {
    const { clips, split } = await loadWingert({ data, site: 'PRN015a', scaling });
    const highest = (part: readonly number[]) => {
      const largest = new Float32Array(channels);
      for (const clip of part) {
        clips[clip].stimulus.data.forEach((value, i) => {
          largest[i % channels] = Math.max(largest[i % channels], value);
        });
      }
      return largest;
    };
    expect(clips.every(({ stimulus }) => stimulus.data.every((value) => value === 0 || value >= 1e-6))).toBe(true);
    return { estimation: highest([...split.train, ...split.validation]), all: highest(clips.map((_, i) => i)) };
  };
  const ours = await range('estimation');
  expect(ours.estimation).toEqual(new Float32Array(channels).fill(1));
  expect(Math.max(...ours.all)).toBeGreaterThan(1);
  const paper = await range('all');
  expect(paper.all).toEqual(new Float32Array(channels).fill(1));
  expect(Math.min(...paper.estimation)).toBeLessThan(1);
  const { tiles } = plantSite(first);
  const { clips, split } = await loadWingert({ data, site: 'PRN015a' });
  const estimation = Object.entries(tiles).filter(([name]) => name.includes('seq'));
  const values = estimation.flatMap(([, tile]) => Array.from(tile.data.subarray(0, 200), (x) => Math.log(x / 0.1 + 1)));
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const clip = clips[split.train[0]];
  const raw = Math.log(tiles[`STIM_${clip.name}`].data[7] / 0.1 + 1);
  expect(clip.stimulus.data[7 * channels]).toBeCloseTo((raw - low) / (high - low), 5);
});

test('two probes in one archive are two sites, and silence around the sounds stays', async () => {
  const probe = await loadWingert({ data, site: 'SLJ032a-B' });
  expect(probe.units.map(({ id }) => id)).toEqual(['SLJ032a-B-01-1']);
  const site = await loadWingert({ data, site: 'SLJ032a' });
  expect(site.units).toHaveLength(2);
  const clip = site.clips[site.split.test[0]];
  expect(clip.stimulus.shape).toEqual([400, channels]);
  expect(clip.repeats.shape).toEqual([1, 400, 2]);
  expect(clip.stimulus.data.subarray(0, 100 * channels).every((value) => value === 0)).toBe(true);
});

test('decoders see the same site, cells without an area in a region of their own', async () => {
  const decoding = await loadDecoding('wingert', { data, site: 'PRN015a', seed: 1, preset: 'tiny' });
  expect(decoding.unitRegions).toEqual(['A1', 'PEG', 'no area']);
  expect(decoding.heldOut).toBe('stimuli');
  expect(decoding.videos.shape.slice(1)).toEqual([32, 1, channels, 1]);
});

test('a site must be chosen and known; both are said with the sites there are', async () => {
  await expect(loadWingert({ data })).rejects.toThrow(/choose one by --site: PRN015a, SLJ032a, SLJ032a-B\./);
  await expect(loadWingert({ data, site: 'PRN15a' })).rejects.toThrow(/Unknown site "PRN15a"\. Did you mean "PRN015a"/);
  await expect(loadWingert({ data: temporaryFolder(), site: 'x' })).rejects.toThrow(/has no cell_list\.csv/);
});

test('archives under another name, copies of them and unpacked folders give the same', async () => {
  const { hash, warnings } = await loadWingert({ data, site: 'PRN015a' });
  expect(warnings).toEqual([]);
  const other = temporaryFolder();
  await mkdir(join(other, 'recordings'));
  await copyFile(inData('cell_list.csv'), join(other, 'cell_list.csv'));
  await copyFile(archive('PRN015a'), join(other, 'recordings', 'PRN015b_77.tgz'));
  await copyFile(archive('PRN015a'), join(other, 'recordings', 'PRN018b_77.tgz'));
  await copyFile(archive('SLJ032a'), join(other, 'recordings', 'ABC001a_77.tgz'));
  expect((await loadWingert({ data: other, site: 'PRN015a' })).hash).toBe(hash);
  for (const file of await readdir(join(other, 'recordings'))) await rm(join(other, 'recordings', file));
  for (const [name, content] of await readTarGzip(archive('PRN015a'))) {
    const path = join(other, 'recordings', 'unpacked', name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
  expect((await loadWingert({ data: other, site: 'PRN015a' })).hash).toBe(hash);
});

test('tiles that no epoch names are left out, and said', async () => {
  const other = temporaryFolder();
  await writeArchive(other, cells, [first]);
  const renamed = (await siteEntries(first)).map((entry) =>
    entry.name.endsWith('epoch.csv')
      ? { ...entry, content: `${entry.content}`.replaceAll('STIM_seq0002.wav', 'PreStimSilence') }
      : entry,
  );
  await writeFile(join(other, 'recordings', 'PRN015a_0a1b2c.tgz'), await tarGzip(renamed));
  const { clips, warnings } = await loadWingert({ data: other, site: 'PRN015a' });
  expect(clips).toHaveLength(7);
  expect(warnings).toContain('1 stimuli were never presented and are left out: STIM_seq0002.wav.');
});

test('bad archives are refused in a sentence: truncated, leading out, incomplete, with other cells', async () => {
  const other = temporaryFolder();
  await writeArchive(other, cells, [first]);
  const path = join(other, 'recordings', 'PRN015a_0a1b2c.tgz');
  const whole = await readFile(path);
  const load = () => loadWingert({ data: other, site: 'PRN015a' });
  await writeFile(path, whole.subarray(0, whole.length / 2));
  await expect(load()).rejects.toThrow(
    /PRN015a_0a1b2c\.tgz is no whole \.tgz archive \(.+\); copy or download it again/,
  );
  const entries = await siteEntries(first);
  await writeFile(path, await tarGzip([...entries, { name: '../../evil.json', content: '{}' }]));
  await expect(load()).rejects.toThrow(/has the path "\.\.\/\.\.\/evil\.json", which leads out of it/);
  await writeFile(path, await tarGzip([...entries, { name: 'PRN015a/link.json', type: 'symlink' }]));
  await expect(load()).rejects.toThrow(/has "PRN015a\/link\.json", a symlink and no file/);
  const without = (part: string) => tarGzip(entries.filter(({ name }) => !name.endsWith(part)));
  await writeFile(path, await without('resp.h5'));
  await expect(load()).rejects.toThrow(/has no PRN015a\.resp\.h5; the archive is not complete/);
  await writeFile(path, await without('stim.json'));
  await expect(load()).rejects.toThrow(/has no signal "stim", a file NAME\.stim\.json; it has resp/);
  const broken = entries.map((entry) => (entry.name.endsWith('stim.h5') ? { ...entry, content: 'no HDF5' } : entry));
  await writeFile(path, await tarGzip(broken));
  await expect(load()).rejects.toThrow(/stim\.h5 of .* is no whole HDF5 file/);
  await writeFile(path, whole);
  await writeFile(join(other, 'cell_list.csv'), cellList([...cells, { cellid: 'PRN015a-09-1', siteid: 'PRN015a' }]));
  await expect(load()).rejects.toThrow(
    /lacks 1 of the 4 cells of PRN015a in the cell list \(PRN015a-09-1\); it holds PRN015a-01-1,/,
  );
  await writeFile(join(other, 'cell_list.csv'), cellList(cells.slice(0, 2)));
  expect((await load()).warnings).toContain('1 cells that cell_list.csv does not list are left out: PRN015a-03-2.');
  await writeFile(join(other, 'cell_list.csv'), cellList([{ cellid: 'XYZ001a-1', siteid: 'XYZ001a' }]));
  await expect(loadWingert({ data: other })).rejects.toThrow(/No archive in .* has a cell of XYZ001a \(XYZ001a-1\)/);
  await writeFile(join(other, 'cell_list.csv'), 'cellid,siteid,narrow\na-1,a,perhaps\n');
  await expect(loadWingert({ data: other })).rejects.toThrow(
    /Line 2 of cell_list\.csv has "perhaps" in the column narrow/,
  );
  await rename(join(other, 'recordings'), join(other, 'elsewhere'));
  await writeFile(join(other, 'cell_list.csv'), cellList(cells));
  await expect(load()).rejects.toThrow(/Cannot read .*recordings, which holds an archive SITE_….tgz a site/);
});
