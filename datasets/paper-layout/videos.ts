import { createHash, type Hash } from 'node:crypto';
import { join } from 'node:path';
import { expectShape, type NdArray, type TypedArray, zeros } from '../../src/arrays.ts';
import { CortexError } from '../../src/errors.ts';
import { eachNpyRow } from '../../src/io/npy-rows.ts';
import { exists } from '../shared/recorded-arrays.ts';
import {
  checkCondition,
  conditionAt,
  cropSize,
  cropStart,
  cues,
  frames,
  type PaperCondition,
  screenSize,
  stimuli,
  videoFileName,
} from './files.ts';

const axes = ['trial', 'time', 'colour', 'height', 'width'];
const lengths = [undefined, frames, 3, screenSize, screenSize];
const videoSize = frames * cropSize * cropSize * 3;

/**
 * Videos of one condition, [trial, time 45, height 32, width 32, colour 3] in [0, 1]: the middle of the stored
 * [trial, 45, 3, 64, 64]. Bytes are divided by 255; other types must be in [0, 1] already.
 */
export async function readPaperVideos(folder: string, condition: PaperCondition): Promise<NdArray> {
  checkCondition(condition);
  const name = videoFileName(condition);
  let videos = zeros([0, frames, cropSize, cropSize, 3]);
  await eachNpyRow(join(folder, name), {
    expect: (shape) => {
      expectVideos(shape, name);
      videos = zeros([shape[0], frames, cropSize, cropSize, 3]);
    },
    visit: (values, trial) => cropVideo(values, name, videos.data.subarray(trial * videoSize, (trial + 1) * videoSize)),
  });
  return videos;
}

/** The videos of all 64 conditions, and in how many of them they differ from trial to trial. */
export interface ConditionVideos {
  /** [condition 64, time 45, height 32, width 32, colour 3] in [0, 1]. */
  readonly videos: NdArray;
  /** Conditions whose trials do not all have the same video. */
  readonly differing: number;
  /** SHA-256 over all that was read. */
  readonly hash: string;
}

/**
 * The video of every condition: that of the first trial in its file. A mean over trials whose dots start elsewhere would be a
 * flat field without motion. Files lie in the first of the folders that has them; they are read trial by trial. Throws
 * MissingFile when none has them, InvalidShape or InvalidData naming the file.
 */
export async function readConditionVideos(folders: readonly string[]): Promise<ConditionVideos> {
  const folder = await folderOfVideos(folders);
  const videos = zeros([stimuli * cues, frames, cropSize, cropSize, 3]);
  const hash = createHash('sha256');
  const video = new Float32Array(videoSize);
  let differing = 0;
  for (let index = 0; index < stimuli * cues; index++) {
    const name = videoFileName(conditionAt(index));
    const first = videos.data.subarray(index * videoSize, (index + 1) * videoSize);
    let isAlike = true;
    await eachNpyRow(join(folder, name), {
      expect: (shape) => expectVideos(shape, name),
      visit: (values, trial) => {
        update(hash, values);
        const target = trial === 0 ? first : video;
        cropVideo(values, name, target);
        if (isAlike && target !== first) isAlike = target.every((value, i) => value === first[i]);
      },
    });
    if (!isAlike) differing++;
  }
  return { videos, differing, hash: hash.digest('hex') };
}

async function folderOfVideos(folders: readonly string[]): Promise<string> {
  const name = videoFileName(conditionAt(0));
  for (const folder of folders) {
    if (await exists(join(folder, name))) return folder;
  }
  throw new CortexError(
    'MissingFile',
    `There is no ${name} in ${folders[0]} or its sessions; a decoder needs the videos of all 64 conditions beside the responses.`,
  );
}

function expectVideos(shape: readonly number[], name: string): void {
  expectShape({ shape }, name, axes, lengths);
  if (shape[0] > 0) return;
  throw new CortexError('InvalidData', `${name} holds no trial; it must hold one video at least.`);
}

/** Writes the middle of a stored video [45, 3, 64, 64], channels last, into `target`. */
function cropVideo(stored: TypedArray, name: string, target: Float32Array): void {
  const scale = stored instanceof Uint8Array ? 1 / 255 : 1;
  let to = 0;
  for (let image = 0; image < frames; image++) {
    for (let row = cropStart; row < cropStart + cropSize; row++) {
      for (let column = cropStart; column < cropStart + cropSize; column++) {
        for (let colour = 0; colour < 3; colour++) {
          const value = stored[((image * 3 + colour) * screenSize + row) * screenSize + column] * scale;
          if (!(value >= 0 && value <= 1)) {
            throw new CortexError(
              'InvalidData',
              `${name} holds ${value}; videos must be bytes or numbers from 0 to 1.`,
            );
          }
          target[to++] = value;
        }
      }
    }
  }
}

const update = (hash: Hash, { buffer, byteOffset, byteLength }: TypedArray): Hash =>
  hash.update(new Uint8Array(buffer, byteOffset, byteLength));
