import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadRecording } from '../../../datasets/recordings/load.ts';
import { ndarray } from '../../../src/arrays.ts';
import { writeNpy } from '../../../src/io/npy.ts';
import { writeNpz } from '../../../src/io/npz.ts';
import { randomStream } from '../../../src/random/stream.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { noiseVideo } from './video-folder.ts';

test('one file gives the recording of the folder with the same arrays, by the settings beside it', async () => {
  const folder = temporaryFolder();
  const [videos, frames, trials, units] = [4, 6, 5, 2];
  const stream = randomStream(1, 'load-file');
  const counts = Array.from({ length: videos }, () =>
    ndarray(
      [trials, frames, units],
      Float32Array.from({ length: trials * frames * units }, () => stream.poisson(2)),
    ),
  );
  const shown = Array.from({ length: videos }, (_, v) => noiseVideo(`v${v}`, frames, 3, 4));
  for (const [v, video] of shown.entries()) {
    await writeNpy(join(folder, 'videos', `v${v}.npy`), video);
    await writeNpy(join(folder, 'responses', `v${v}.npy`), counts[v]);
  }
  await writeFile(join(folder, 'recording.json'), JSON.stringify({ frameRateHz: 10 }));
  await writeFile(join(folder, 'day.json'), JSON.stringify({ frameRateHz: 20 }));
  const joined = {
    stimuli: ndarray([videos, frames, 3, 4], Uint8Array.from(shown.flatMap(({ data }) => Array.from(data)))),
    responses: ndarray(
      [videos, trials, frames, units],
      Float32Array.from(counts.flatMap(({ data }) => Array.from(data))),
    ),
  };
  for (const name of ['day', 'night']) await writeNpz(join(folder, `${name}.npz`), joined);
  const fromFolder = await loadRecording({ data: folder });
  const fromFile = await loadRecording({ data: join(folder, 'night.npz') });
  const arraysOf = ({ clips }: typeof fromFile) => clips.map(({ stimulus, repeats }) => ({ stimulus, repeats }));
  expect(arraysOf(fromFile)).toEqual(arraysOf(fromFolder));
  expect([fromFile.binMs, fromFile.split]).toEqual([100, fromFolder.split]);
  const other = await loadRecording({ data: join(folder, 'day.npz') });
  expect([other.binMs, other.hash === fromFile.hash]).toEqual([50, false]);
});
