import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomStream } from '../../../../src/random/stream.ts';
import { writeWav } from '../../../datasets/wav-files.ts';

const samplingRateHz = 8000;
const seconds = 2;
const stepMs = 40;
const repeats = 4;

/** Which of the two tones drives each unit (1: 500 Hz, −1: 2 kHz), after 20 ms; two sites of three units. */
const drives = [1, 1, 1, -1, -1, -1];

/**
 * A folder of made-up recordings in the layout of datasets/recordings: eight sounds of two tones that go on and off, and
 * Poisson spikes of six units, each driven by one of the tones. An encoder must score well above chance on it.
 */
export async function writeRecordings(folder: string): Promise<void> {
  const stream = randomStream(1, 'recordings-folder');
  const lines = ['unit,stimulus,repeat,time_ms'];
  for (let s = 0; s < 8; s++) {
    const steps = Math.round((1000 * seconds) / stepMs);
    const levels = [0, 1].map(() => Float64Array.from({ length: steps }, () => stream.uniform() ** 2));
    const samples = Float32Array.from({ length: samplingRateHz * seconds }, (_, i) => {
      const t = i / samplingRateHz;
      const step = Math.floor((1000 * t) / stepMs);
      return (
        0.3 * levels[0][step] * Math.sin(1000 * Math.PI * t) + 0.3 * levels[1][step] * Math.sin(4000 * Math.PI * t)
      );
    });
    await writeWav(join(folder, 'sounds', `s${s}.wav`), samples, samplingRateHz);
    for (const [u, sign] of drives.entries()) {
      const level = levels[sign > 0 ? 0 : 1];
      for (let r = 0; r < repeats; r++) {
        for (let ms = 20; ms < 1000 * seconds; ms += 10) {
          const count = stream.poisson(0.02 + 0.8 * level[Math.floor((ms - 20) / stepMs)]);
          for (let k = 0; k < count; k++) lines.push(`u${u},s${s},${r},${(ms + 9 * stream.uniform()).toFixed(2)}`);
        }
      }
    }
  }
  const units = drives.map((_, u) => `u${u},${u < 3 ? 'near' : 'far'}`);
  await writeFile(join(folder, 'spikes.csv'), `${lines.join('\n')}\n`);
  await writeFile(join(folder, 'units.csv'), `unit,site\n${units.join('\n')}\n`);
  await writeFile(
    join(folder, 'recording.json'),
    JSON.stringify({ bands: 8, lowestHz: 200, highestHz: 3500, binMs: 10 }),
  );
}
