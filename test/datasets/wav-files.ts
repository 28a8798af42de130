import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import wavefile from 'wavefile';

/** Writes a mono float32 WAV file; missing folders are made. */
export async function writeWav(path: string, samples: ArrayLike<number>, samplingRateHz: number): Promise<void> {
  const wav = new wavefile.WaveFile();
  wav.fromScratch(1, samplingRateHz, '32f', Array.from(samples));
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, wav.toBuffer());
}
