import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ndarray } from '../../../src/arrays.ts';
import { writeNpy } from '../../../src/io/npy.ts';
import { randomStream } from '../../../src/random/stream.ts';

/** What a folder of made-up videos holds. */
export interface VideoFolderPlan {
  readonly videos?: number;
  readonly frames?: number;
  readonly height?: number;
  readonly width?: number;
  readonly trials?: number;
  readonly units?: readonly { readonly unit: string; readonly site?: string; readonly region?: string }[];
  readonly settings?: object;
}

const threeUnits = [
  { unit: 'a', site: 's', region: 'V1' },
  { unit: 'b', site: 's', region: 'V1' },
  { unit: 'c', site: 's', region: 'MT' },
];

/** Bytes of a grey video of noise, always the same for a name. */
export function noiseVideo(name: string, frames: number, height: number, width: number) {
  const stream = randomStream(1, `video-folder/${name}`);
  return ndarray(
    [frames, height, width],
    Uint8Array.from({ length: frames * height * width }, () => stream.integer(256)),
  );
}

/** Writes videos "v0", "v1", … of noise at 10 frames a second and one spike a unit, trial and frame, in its middle. */
export async function writeVideoFolder(folder: string, plan: VideoFolderPlan = {}): Promise<void> {
  const { videos = 12, frames = 6, height = 4, width = 5, trials = 5, units = threeUnits } = plan;
  const lines = ['unit,stimulus,repeat,time_s'];
  for (let v = 0; v < videos; v++) {
    await writeNpy(join(folder, 'videos', `v${v}.npy`), noiseVideo(`v${v}`, frames, height, width));
    for (const { unit } of units) {
      const stream = randomStream(1, `video-folder/${v}/${unit}`);
      for (let trial = 0; trial < trials; trial++) {
        for (let frame = 0; frame < frames; frame++) {
          const count = trial === 0 && frame === 0 ? 1 : stream.poisson(1);
          for (let k = 0; k < count; k++) lines.push(`${unit},v${v},${trial},${(frame + 0.2 + 0.1 * k) / 10}`);
        }
      }
    }
  }
  await writeFile(join(folder, 'spikes.csv'), lines.join('\n'));
  const rows = units.map(({ unit, site = '', region = '' }) => `${unit},${site},${region}`);
  await writeFile(join(folder, 'units.csv'), ['unit,site,region', ...rows].join('\n'));
  await writeFile(join(folder, 'recording.json'), JSON.stringify({ frameRateHz: 10, ...plan.settings }));
}

/** Writes counts [repeat, time, unit] of the same value everywhere. */
export async function writeCounts(
  folder: string,
  stimulus: string,
  shape: readonly number[],
  value = 1,
): Promise<void> {
  await mkdir(join(folder, 'responses'), { recursive: true });
  const size = shape.reduce((product, length) => product * length, 1);
  await writeNpy(join(folder, 'responses', `${stimulus}.npy`), ndarray(shape, new Float32Array(size).fill(value)));
}
