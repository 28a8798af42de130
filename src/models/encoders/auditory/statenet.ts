import { z } from 'zod';
import type { tf } from '../../../engine/tensorflow.ts';
import { dropout } from '../../../layers/dropout.ts';
import type { ForwardMode } from '../../forward-mode.ts';
import type { WeightSpec, Weights } from '../../weights.ts';
import type { Architecture, Network, SignalShape } from '../architecture.ts';
import { linearReadout, linearReadoutSpecs } from './linear-readout.ts';
import {
  encodeSpectrum,
  spectralEncoderOptions,
  spectralEncoderSpecs,
  spectralFeatureCount,
} from './spectral-encoder.ts';

/** Options of every StateNet, for `z.strictObject`. */
export const statenetOptions = {
  ...spectralEncoderOptions,
  /** Hidden units; as many as the encoder has features when left out. */
  hidden: z.int().positive().optional(),
  /** Dropout of the hidden units, in training. */
  dropout: z.number().min(0).lt(1).default(0.3),
};

type StatenetOptions = z.infer<z.ZodObject<typeof statenetOptions>>;

/** What differs between the members of the StateNet family. */
interface Statenet<C extends StatenetOptions> {
  readonly name: string;
  readonly summary: string;
  readonly source: string;
  readonly schema: z.ZodType<C>;
  /** Weights of the recurrence from `inputs` features to `hidden` units; their names begin with "recurrent/". */
  recurrentSpecs(config: C, inputs: number, hidden: number, shape: SignalShape): WeightSpec[];
  /** Encoded frames [batch, time, input] → states [batch, time, hidden]. */
  recurrence(x: tf.Tensor3D, weights: Weights, config: C, hidden: number, shape: SignalShape): tf.Tensor3D;
}

/**
 * StateNet (Rançon et al. 2025; deepSTRF): every frame encoded by itself, one recurrent layer over time, dropout, and a
 * linear readout of the states.
 */
export function statenet<C extends StatenetOptions>(member: Statenet<C>): Architecture<C> {
  const { name, summary, source, schema } = member;
  const hiddenOf = (config: C, shape: SignalShape) => config.hidden ?? spectralFeatureCount(config, shape);
  const features = (net: Network<C>, x: tf.Tensor, mode: ForwardMode): tf.Tensor3D => {
    const { config, shape, weights } = net;
    const encoded = encodeSpectrum(net, x);
    const states = member.recurrence(encoded, weights, config, hiddenOf(config, shape), shape);
    return dropout(states, config.dropout, 'states', mode.training ? mode.dropoutKey : undefined);
  };
  return {
    name,
    domain: 'auditory',
    summary,
    source,
    input: 'frames',
    schema,
    nonlinearity: 'identity',
    specs: (config, shape) => {
      const hidden = hiddenOf(config, shape);
      return [
        ...spectralEncoderSpecs(config, shape),
        ...member.recurrentSpecs(config, spectralFeatureCount(config, shape), hidden, shape),
        ...linearReadoutSpecs(hidden, shape.units),
      ];
    },
    receptiveFieldBins: () => Number.POSITIVE_INFINITY,
    drive: (net, x, mode) => linearReadout(features(net, x, mode), net.weights),
    features,
  };
}
