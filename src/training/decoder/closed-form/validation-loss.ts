import { rowValues } from '../../../arrays.ts';
import { forEachVideo } from '../../../models/decoders/predict-videos.ts';
import type { VideoDecoder } from '../../../models/decoders/video-decoder.ts';
import type { TrainingData } from '../training-data.ts';

/** Mean squared error of pixels over the validation samples, each against the video of its condition. */
export function validationLoss(decoder: VideoDecoder, { validation, videos }: TrainingData): number {
  let sum = 0;
  forEachVideo(decoder, validation.responses, (video, sample) => {
    sum += squaredError(video, rowValues(videos, validation.condition[sample]));
  });
  return sum / validation.condition.length;
}

/** Mean squared difference. */
export function squaredError(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return sum / a.length;
}
