import { tf } from '../../../src/engine/tensorflow.ts';
import { Encoder } from '../../../src/models/encoders/encoder.ts';
import { randomStream } from '../../../src/random/stream.ts';
import { FlatOptimiser } from '../../../src/training/encoder/flat-optimiser.ts';
import { adam } from '../../../src/training/optimisers.ts';
import type { OurNetwork } from './networks.ts';
import { ourEncoder } from './our-encoder.ts';
import type { StatenetTask } from './pytorch-peer.ts';

/** StateNet-GRU of this project with a random spectrogram and responses, on the engine of this process. */
export function ourStatenet(task: StatenetTask): OurNetwork {
  const { batch, bins, channels, units, dropout, learningRate, clipNorm } = task;
  const shape = { frame: [channels], units, binMs: 5 };
  const encoder = new Encoder({ model: 'statenet-gru', options: { dropout } }, shape, 1);
  const optimiser = new FlatOptimiser(adam(), encoder.weights, encoder.weights.trainableNames, { clipNorm });
  const draws = randomStream(1, 'bench');
  const spectrogram = tf.keep(tf.tensor3d(draws.normals(batch * bins * channels), [batch, bins, channels]));
  const responses = tf.keep(tf.tensor3d(draws.normals(batch * bins * units), [batch, bins, units]));
  return ourEncoder(encoder, { optimiser, learningRate, input: spectrogram, responses });
}
