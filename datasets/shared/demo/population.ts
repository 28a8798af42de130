import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EncodingData } from '../../../src/data/encoding-data.ts';
import { toCsv } from '../../../src/io/csv.ts';
import { writeNpy } from '../../../src/io/npy.ts';

/**
 * Writes a simulated population in the layout of datasets/recordings: its spectrograms or videos as whole numbers from 0 to
 * 255 over the range of all stimuli, and its counts [repeat, time, unit] clip by clip, with the same split.
 */
export async function writePopulation(folder: string, name: string, data: EncodingData): Promise<void> {
  const { clips, units, split, binMs, domain } = data;
  const stimuli = domain === 'auditory' ? 'spectrograms' : 'videos';
  const values = clips.map(({ stimulus }) => stimulus.data);
  const low = Math.min(...values.map((one) => one.reduce((a, b) => Math.min(a, b))));
  const high = Math.max(...values.map((one) => one.reduce((a, b) => Math.max(a, b))));
  await mkdir(join(folder, stimuli), { recursive: true });
  await mkdir(join(folder, 'responses'), { recursive: true });
  for (const { name: clip, stimulus, repeats } of clips) {
    const bytes = Uint8Array.from(stimulus.data, (value) => Math.round((255 * (value - low)) / (high - low)));
    await writeNpy(join(folder, stimuli, `${clip}.npy`), { shape: stimulus.shape, data: bytes });
    await writeNpy(join(folder, 'responses', `${clip}.npy`), {
      shape: repeats.shape,
      data: Uint8Array.from(repeats.data),
    });
  }
  const unitRows = units.map(({ id, site, region, layer, depthUm, spikeWidth }) => ({
    unit: id,
    site,
    ...(region !== undefined && { region }),
    ...(layer !== undefined && { layer }),
    ...(depthUm !== undefined && { depth_um: depthUm }),
    ...(spikeWidth !== undefined && { spike_width: spikeWidth }),
  }));
  await writeFile(join(folder, 'units.csv'), toCsv(unitRows));
  const namesOf = (part: readonly number[]) => part.map((clip) => clips[clip].name);
  const splits = {
    train: namesOf(split.train),
    validation: namesOf(split.validation),
    test: namesOf(split.test),
  };
  await writeFile(join(folder, 'splits.json'), `${JSON.stringify(splits)}\n`);
  const settings = {
    name,
    citation: `Simulated by services/demo; ${data.citation}`,
    licence: 'MIT',
    binMs,
    ...(domain === 'visual' && { frameRateHz: 1000 / binMs }),
  };
  await writeFile(join(folder, 'recording.json'), `${JSON.stringify(settings, null, 1)}\n`);
}
