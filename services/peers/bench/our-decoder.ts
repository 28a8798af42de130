import { ndarray } from '../../../src/arrays.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { newDecoder } from '../../../src/models/decoders/registry.ts';
import { frameSize } from '../../../src/models/decoders/video-decoder.ts';
import { randomStream } from '../../../src/random/stream.ts';
import { VideoLoss } from '../../../src/training/decoder/video-loss.ts';
import { gradientStep } from '../../../src/training/gradient-step.ts';
import { adamax, Optimiser } from '../../../src/training/optimisers.ts';
import { type OurNetwork, timed } from './networks.ts';
import type { DecoderTask } from './pytorch-peer.ts';

/** The decoder of this project with random spikes and videos (of the paper's 45 frames), on the engine of this process. */
export function ourDecoder(
  { batch, units, width, learningRate }: DecoderTask,
  { frames = 45 }: { frames?: number } = {},
): OurNetwork {
  const model = newDecoder({ decoder: 'video-unet', options: { width } }, { units, frames }, 1);
  const names = model.weights.trainableNames;
  const optimiser = new Optimiser(adamax(), Object.fromEntries(names.map((name) => [name, model.weights.get(name)])));
  const draws = randomStream(1, 'bench');
  const spikes = tf.keep(tf.tensor3d(draws.normals(batch * frames * units), [batch, frames, units]));
  const videoShape = [batch, frames, frameSize, frameSize, 3];
  const pixels = Float32Array.from({ length: batch * frames * frameSize ** 2 * 3 }, () => draws.uniform());
  const frameWeights = Array.from({ length: frames }, (_, frame) => (frame < 5 ? 1 : frame < 15 ? 2 : 5));
  const loss = new VideoLoss(ndarray(videoShape, pixels), frameWeights);
  const conditions = Int32Array.from({ length: batch }, (_, sample) => sample);

  const step = () => {
    const options = { learningRate, seed: 1, step: optimiser.step };
    gradientStep(model, optimiser, (mode) => loss.evaluate(model.forward(spikes, mode), conditions), options);
  };
  const forward = () => {
    // Read outside the tidy, which would search its result, pixel by pixel, for tensors.
    const video = tf.tidy(() => model.forward(spikes));
    video.dataSync();
    video.dispose();
  };

  return {
    parameters: model.parameterCount,
    time: timed({ step, forward }),
    dispose() {
      model.dispose();
      optimiser.dispose();
      loss.dispose();
      spikes.dispose();
    },
  };
}
