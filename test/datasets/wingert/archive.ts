import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import h5wasm from 'h5wasm';
import { pack } from 'tar-stream';
import type { NdArray } from '../../../src/arrays.ts';
import { randomStream } from '../../../src/random/stream.ts';

/** A file or another entry of an archive. */
export interface TarEntry {
  readonly name: string;
  readonly content?: string | Uint8Array;
  readonly type?: 'symlink' | 'link';
}

/** Bytes of a .tgz. */
export async function tarGzip(entries: readonly TarEntry[]): Promise<Buffer> {
  const archive = pack();
  for (const { name, content = '', type } of entries) {
    if (type) archive.entry({ name, type, linkname: '/etc/passwd' });
    else archive.entry({ name }, content);
  }
  archive.finalize();
  const parts: Uint8Array[] = [];
  for await (const part of archive as AsyncIterable<Uint8Array>) parts.push(part);
  return gzipSync(Buffer.concat(parts));
}

let written = 0;

/** Bytes of an HDF5 file with an array of float64 each, as the archive has them. */
export async function hdf5(arrays: Readonly<Record<string, NdArray<Float64Array>>>): Promise<Uint8Array> {
  const { FS } = await h5wasm.ready;
  const path = `written-${written++}.h5`;
  const file = new h5wasm.File(path, 'w');
  for (const [name, { shape, data }] of Object.entries(arrays)) {
    const compressed = data.length > 0 ? { chunks: [...shape], compression: 'gzip' as const } : {};
    file.create_dataset({ name, data, shape: [...shape], ...compressed });
  }
  file.close();
  const bytes = FS.readFile(path);
  FS.unlink(path);
  return bytes;
}

/** A site as it is planted. */
export interface PlantedArchive {
  readonly site: string;
  /** What the recording is called inside, which is no authority. */
  readonly recording?: string;
  readonly cells: readonly string[];
  readonly estimation: number;
  readonly test: number;
  readonly repeats: number;
  /** Bins of silence, sound and silence. */
  readonly silentBins: number;
  readonly soundBins: number;
  readonly channels: number;
}

export const plantedRate = 100;

/** Expected spikes a bin of cell `cell`: a softplus of one channel and its past. */
function rateOf(tile: NdArray<Float64Array>, cell: number, bin: number): number {
  const [channels, bins] = tile.shape;
  const at = (channel: number, lag: number) =>
    bin >= lag ? Math.log(1 + 10 * tile.data[(channel % channels) * bins + bin - lag]) : 0;
  return 0.08 * Math.log1p(Math.exp(1.2 * (at(cell, 1) + at(cell + 1, 2) - 1.5 * at(cell + 3, 3))));
}

/** The epochs, spike times and gammatone-grams of a site, drawn from the seed 1. */
export function plantSite(planted: PlantedArchive) {
  const { site, cells, estimation, test, repeats, silentBins, soundBins, channels } = planted;
  const stream = randomStream(1, `planted/${site}`);
  const bins = soundBins + 2 * silentBins;
  const names = [
    ...Array.from({ length: estimation }, (_, i) => `STIM_seq${String(i + 1).padStart(4, '0')}.wav`),
    ...Array.from({ length: test }, (_, i) => `STIM_00cat${i}.wav`),
  ];
  const tiles = Object.fromEntries(
    names.map((name) => {
      const data = new Float64Array(channels * bins);
      for (let channel = 0; channel < channels; channel++) {
        let level = 0;
        for (let bin = silentBins; bin < silentBins + soundBins; bin++) {
          level = 0.7 * level + stream.normal();
          data[channel * bins + bin] = Math.exp(level);
        }
      }
      return [name, { shape: [channels, bins], data }] as const;
    }),
  );
  const order = names.flatMap((name) => (name.includes('_00') ? Array<string>(repeats).fill(name) : [name]));
  const shuffled = Array.from(stream.permutation(order.length), (i) => order[i]);
  const spikes = cells.map((): number[] => []);
  const epochs = shuffled.map((name, i) => {
    const start = 3 + i * (bins / plantedRate + 0.5);
    cells.forEach((_, cell) => {
      for (let bin = 0; bin < bins; bin++) {
        for (let count = stream.poisson(rateOf(tiles[name], cell, bin)); count > 0; count--) {
          spikes[cell].push(start + (bin + 0.9 * stream.uniform() + 0.05) / plantedRate);
        }
      }
    });
    return { name, start, end: start + bins / plantedRate };
  });
  return { tiles, epochs, spikes };
}

/** The files of a planted site, as its archive holds them. */
export async function siteEntries(planted: PlantedArchive): Promise<TarEntry[]> {
  const { site, recording = site, cells } = planted;
  const { tiles, epochs, spikes } = plantSite(planted);
  const times = Object.fromEntries(
    cells.map((cell, i) => [cell, { shape: [spikes[i].length], data: Float64Array.from(spikes[i]) }]),
  );
  const table = ['start,end,name', ...epochs.map(({ start, end, name }) => `${start},${end},${name}`)].join('\n');
  const header = (name: string, type: string, chans?: readonly string[]) =>
    // As Python's json writes what is no number.
    `{"fs": 100, "name": "${name}", "recording": "${recording}", "chans": ${JSON.stringify(chans ?? null)}, "meta": {"level": NaN}, "segments": [[0, 100]], "signal_type": "<class 'nems0.signal.${type}'>"}`;
  const at = (rest: string) => `${site}/${site}.${rest}`;
  return [
    { name: at('meta.json'), content: JSON.stringify({ siteid: 'elsewhere' }) },
    { name: at('resp.json'), content: header('resp', 'PointProcess', cells) },
    { name: at('resp.h5'), content: await hdf5(times) },
    { name: at('resp.epoch.csv'), content: table },
    { name: at('stim.json'), content: header('stim', 'TiledSignal') },
    { name: at('stim.h5'), content: await hdf5(tiles) },
    { name: at('stim.epoch.csv'), content: table },
  ];
}

/** A line of cell_list.csv. */
export interface ListedCell {
  readonly cellid: string;
  readonly siteid: string;
  readonly area?: string;
  readonly layer?: string;
  readonly depth?: number;
  readonly narrow?: boolean;
  readonly celltype?: string;
}

/** Writes cell_list.csv and an archive a site, called after it. */
export async function writeArchive(
  folder: string,
  cells: readonly ListedCell[],
  sites: readonly PlantedArchive[],
): Promise<void> {
  await mkdir(join(folder, 'recordings'), { recursive: true });
  await writeFile(join(folder, 'cell_list.csv'), cellList(cells));
  for (const site of sites) {
    await writeFile(join(folder, 'recordings', `${site.site}_0a1b2c.tgz`), await tarGzip(await siteEntries(site)));
  }
}

/** cell_list.csv as pandas writes it, with a column of line numbers. */
export function cellList(cells: readonly ListedCell[]): string {
  const truth = (value: boolean | undefined) => (value === undefined ? '' : value ? 'True' : 'False');
  return [
    ',cellid,siteid,area,layer,depth,narrow,celltype,sw,goodpred',
    ...cells.map(
      ({ cellid, siteid, area = '', layer = '', depth = '', narrow, celltype = '' }, i) =>
        `${i},${cellid},${siteid},${area},${layer},${depth},${truth(narrow)},${celltype},0.5,True`,
    ),
  ].join('\n');
}
