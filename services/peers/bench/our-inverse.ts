import { tf } from '../../../src/engine/tensorflow.ts';
import { frameSize } from '../../../src/models/decoders/video-decoder.ts';
import { Encoder } from '../../../src/models/encoders/encoder.ts';
import { randomStream } from '../../../src/random/stream.ts';
import { adamax, Optimiser } from '../../../src/training/optimisers.ts';
import type { OurNetwork } from './networks.ts';
import { ourEncoder } from './our-encoder.ts';
import type { DecoderTask } from './pytorch-peer.ts';

/** Those of the paper. */
const frames = 45;

/** The inverted decoder of this project with random videos and responses, on the engine of this process. */
export function ourInverse({ batch, units, width, learningRate }: DecoderTask): OurNetwork {
  const shape = { frame: [frameSize, frameSize, 3], units, binMs: 100 };
  const encoder = new Encoder({ model: 'inverse-video-unet', options: { frames, width } }, shape, 1);
  const { weights } = encoder;
  const optimiser = new Optimiser(
    adamax(),
    Object.fromEntries(weights.trainableNames.map((name) => [name, weights.get(name)])),
  );
  const draws = randomStream(1, 'bench');
  const pixels = Float32Array.from({ length: batch * frames * frameSize ** 2 * 3 }, () => draws.uniform());
  const videos = tf.keep(tf.tensor(pixels, [batch, frames, frameSize, frameSize, 3]));
  const responses = tf.keep(tf.tensor3d(draws.normals(batch * frames * units), [batch, frames, units]));
  return ourEncoder(encoder, { optimiser, learningRate, input: videos, responses });
}
