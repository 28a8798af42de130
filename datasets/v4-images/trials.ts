import { type NdArray, ndarray, type TypedArray } from '../../src/arrays.ts';
import { CortexError } from '../../src/errors.ts';

/** What stands in the file where a trial is missing. */
const missing = 255;

/**
 * Single trials [neuron, image, trial] → one array [trial, 1, neuron] for each image, NaN where there was no trial.
 * Throws InvalidData naming an image and neuron without a single trial.
 */
export function readTrials({ shape, data }: NdArray<TypedArray>, session: string): NdArray[] {
  const [neurons, images, trials] = shape;
  return Array.from({ length: images }, (_, image) => {
    const repeats = new Float32Array(trials * neurons);
    for (let neuron = 0; neuron < neurons; neuron++) {
      let seen = 0;
      for (let trial = 0; trial < trials; trial++) {
        const count = data[(neuron * images + image) * trials + trial];
        repeats[trial * neurons + neuron] = count === missing ? Number.NaN : count;
        if (count !== missing) seen++;
      }
      if (seen === 0) {
        throw new CortexError(
          'InvalidData',
          `${session}_raw_trials.npy has no trial of image ${image} for neuron ${neuron}; leave the image out.`,
        );
      }
    }
    return ndarray([trials, 1, neurons], repeats);
  });
}
