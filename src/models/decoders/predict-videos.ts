import { concatenate, expectShape, type NdArray, sizeOf, takeRows, zeros } from '../../arrays.ts';
import { tf } from '../../engine/tensorflow.ts';
import { toTensor3d } from '../../engine/to-tensor.ts';
import { CortexError } from '../../errors.ts';
import { frameOf } from '../video-frame.ts';
import type { VideoDecoder } from './video-decoder.ts';

/** Samples at once of videos up to the paper's 45 × 32 × 32 × 3: enough to keep the engine busy, few enough for 1.2 GiB. */
const mostSamples = 32;
/** Values of such a batch; of larger videos fewer samples are taken at once. */
const batchValues = mostSamples * 45 * 32 * 32 * 3;

/** Videos [sample, time, height, width, colour] in [0, 1] that `model` reconstructs from standardised `responses` [sample, time, unit]. */
export function predictVideos(model: VideoDecoder, responses: NdArray): NdArray {
  const { frames, units } = model.config;
  expectShape(responses, 'responses', ['sample', 'time', 'unit'], [undefined, frames, units]);
  const samples = responses.shape[0];
  const videos = zeros([samples, frames, ...frameOf(model.config)]);
  forEachBatch(model, responses, (video, start) => videos.data.set(video, start * (videos.data.length / samples)));
  return videos;
}

/**
 * The mean reconstruction of every condition [condition, time, height, width, colour]. Samples are added up as they come, so memory
 * does not grow with their number. A condition without a sample is all zeros.
 */
export function predictConditionMeans(
  model: VideoDecoder,
  responses: NdArray,
  condition: ArrayLike<number>,
  conditions: number,
): NdArray {
  const means = zeros([conditions, model.config.frames, ...frameOf(model.config)]);
  const videoSize = means.data.length / conditions;
  const counts = new Int32Array(conditions);
  for (let sample = 0; sample < condition.length; sample++) counts[condition[sample]]++;
  forEachBatch(model, responses, (videos, start) => {
    for (let i = 0; i < videos.length / videoSize; i++) {
      const c = condition[start + i];
      const video = videos.subarray(i * videoSize, (i + 1) * videoSize);
      const mean = means.data.subarray(c * videoSize, (c + 1) * videoSize);
      for (let k = 0; k < videoSize; k++) mean[k] += video[k] / counts[c];
    }
  });
  return means;
}

/** Hands out the video of every sample of standardised `responses` [sample, time, unit], one after the other. */
export function forEachVideo(
  model: VideoDecoder,
  responses: NdArray,
  use: (video: Float32Array, sample: number) => void,
): void {
  const size = model.config.frames * sizeOf(frameOf(model.config));
  forEachBatch(model, responses, (videos, start) => {
    for (let i = 0; i < videos.length / size; i++) use(videos.subarray(i * size, (i + 1) * size), start + i);
  });
}

/** Samples that go through a decoder at once. */
export function batchSizeOf({ config }: Pick<VideoDecoder, 'config'>): number {
  const videoSize = config.frames * sizeOf(frameOf(config));
  return Math.max(1, Math.min(mostSamples, Math.floor(batchValues / videoSize)));
}

/**
 * Latent features [sample, feature] of standardised `responses` [sample, time, unit]. Throws Unsupported for a decoder that has
 * none, InvalidShape for other units or bins than the decoder's.
 */
export function predictLatents(model: VideoDecoder, responses: NdArray): NdArray {
  const { frames, units } = model.config;
  if (!model.latents) throw new CortexError('Unsupported', `The decoder ${model.name} has no latent features.`);
  expectShape(responses, 'responses', ['sample', 'time', 'unit'], [undefined, frames, units]);
  const parts: Float32Array[] = [];
  forEachBatch(
    model,
    responses,
    (features) => parts.push(features),
    (spikes) => model.latents!(spikes),
  );
  const data = concatenate(parts);
  return { shape: [responses.shape[0], data.length / responses.shape[0]], data };
}

function forEachBatch(
  model: VideoDecoder,
  responses: NdArray,
  use: (values: Float32Array, start: number) => void,
  pass: (spikes: tf.Tensor3D) => tf.Tensor = (spikes) => model.forward(spikes),
): void {
  const samples = responses.shape[0];
  const batchSize = batchSizeOf(model);
  for (let start = 0; start < samples; start += batchSize) {
    const rows = Int32Array.from({ length: Math.min(batchSize, samples - start) }, (_, i) => start + i);
    // Read outside the tidy, which would search its result, number by number, for tensors.
    const output = tf.tidy(() => pass(toTensor3d(takeRows(responses, rows))));
    use(output.dataSync<'float32'>(), start);
    output.dispose();
  }
}
