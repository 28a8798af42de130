import { type NdArray, rowValues } from '../../../arrays.ts';
import { tf } from '../../../engine/tensorflow.ts';
import { type FrameItem, framesOf, momentsOver, type SplitBins } from '../fields/subspace-frames.ts';
import { ReadoutNetwork } from './readout-network.ts';

export interface SubspaceModelOptions {
  /** Steps of AdamW (1000). */
  readonly steps?: number;
  readonly learningRate?: number;
  readonly weightDecay?: number;
  readonly batchBins?: number;
  /** First without, then with a double exponential at the output, as in the code of Wingert et al. (2026). */
  readonly twoStage?: boolean;
  /** (15, 15); the published network of a whole site has (15, 45). */
  readonly hidden?: readonly [number, number];
  readonly seed: number;
  readonly onStep?: (done: number, total: number) => void;
}

const defaults = {
  steps: 1000,
  learningRate: 1e-2,
  weightDecay: 0.1,
  batchBins: 1024,
  twoStage: false,
  hidden: [15, 15],
} as const;

/**
 * Subspace models (Wingert et al. 2026; step 6 of ../README.md): projections on a unit's filters → 15 → 15 →
 * response, all items as one batch. Fitted to `responses` [unit, bin] (NaN where missing) on the training bins, each
 * item stopped on its validation responses where there are any.
 *
 * @returns predictions [unit, test bin] in the unit of the responses; NaN rows for units of no item or training
 * response
 */
export async function fitSubspaceModels(
  items: readonly FrameItem[],
  responses: NdArray,
  bins: SplitBins,
  options: SubspaceModelOptions,
): Promise<NdArray> {
  const { onStep, ...rest } = options;
  const settings = { ...defaults, ...rest };
  const frames = (of: Int32Array) => framesOf(items, responses, of, bins.train);
  const train = frames(bins.train);
  const validation = bins.validation.length > 0 ? frames(bins.validation) : undefined;
  const test = frames(bins.test);
  const network = await ReadoutNetwork.fit(train, validation, {
    ...settings,
    onStep: (done) => onStep?.(done, settings.steps),
  });
  const output = tf.tidy(() => network.predict(test.inputs));
  const values = output.dataSync();
  const outputs = output.shape[2];
  tf.dispose([output, { ...train }, { ...validation }, { ...test }]);
  network.dispose();
  const count = bins.test.length;
  const predicted = new Float32Array(responses.shape[0] * count).fill(Number.NaN);
  for (const [i, { units }] of items.entries()) {
    for (const [o, unit] of units.entries()) {
      const response = rowValues(responses, unit);
      if (bins.train.every((bin) => Number.isNaN(response[bin]))) continue;
      const { mean, sd } = momentsOver(response, bins.train);
      for (let t = 0; t < count; t++) predicted[unit * count + t] = mean + sd * values[(i * count + t) * outputs + o];
    }
  }
  return { shape: [responses.shape[0], count], data: predicted };
}
