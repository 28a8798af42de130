import { type NdArray, type TypedArray, zeros } from '../../src/arrays.ts';
import { CortexError, quoted } from '../../src/errors.ts';
import { countWarnings } from './spike-warnings.ts';
import type { TimedStimulus } from './timed-stimuli.ts';

/** Counts in bins of the stimuli, and what is odd about them. */
interface CheckedCounts {
  readonly repeats: readonly NdArray<TypedArray>[];
  readonly warnings: readonly string[];
}

/**
 * Counts that the files give, [repeat, time, unit] a stimulus, with as many bins as the stimulus; the first `late` ones are left out,
 * and the `stimuli` have as many less. Throws InvalidData for another number of bins or units and for negative or infinite
 * values, naming the stimulus and the place.
 */
export function checkCounts(
  counts: readonly NdArray<TypedArray>[],
  stimuli: readonly TimedStimulus[],
  units: readonly string[],
  { binMs, late }: { readonly binMs: number; readonly late: number },
): CheckedCounts {
  const repeats = counts.map((one, index) => {
    expectCounts(one, stimuli[index], units.length, binMs, late);
    return late > 0 ? withoutStart(one, late) : one;
  });
  return { repeats, warnings: countWarnings(undefined, repeats, stimuli, units, binMs) };
}

function expectCounts(
  { shape, data }: NdArray<TypedArray>,
  { name, bins, kind, length, rateHz }: TimedStimulus,
  units: number,
  binMs: number,
  late: number,
): void {
  const [, times, width] = shape;
  if (width !== units) {
    throw new CortexError(
      'InvalidData',
      `The responses to ${quoted(name)} are of ${width} units but there are ${units} (in units.csv, or in the responses to the first stimulus); give every unit, NaN where it was not recorded.`,
    );
  }
  if (times !== bins + late) {
    const span = kind === 'video' ? `${length} frames at ${rounded(rateHz)} a second` : `${rounded(length / rateHz)} s`;
    const fitting = kind === 'video' ? `; frameRateHz ${rounded((1000 * length) / (times * binMs))} would fit` : '';
    throw new CortexError(
      'InvalidData',
      `The responses to ${quoted(name)} have ${times} bins, but the ${kind} (${span}) has ${bins + late} bins of ${rounded(binMs)} ms; correct frameRateHz or binMs in recording.json, or the responses${fitting}.`,
    );
  }
  const odd = data.findIndex((value) => value < 0 || value === Number.POSITIVE_INFINITY);
  if (odd < 0) return;
  const place = `repeat ${Math.floor(odd / (times * width))}, bin ${Math.floor(odd / width) % times}, unit ${odd % width}`;
  throw new CortexError(
    'InvalidData',
    `The responses to ${quoted(name)} have ${data[odd]} in ${place}; counts and rates are 0 or more, NaN where nothing was recorded.`,
  );
}

const rounded = (value: number): number => Number(value.toPrecision(6));

function withoutStart({ shape, data }: NdArray<TypedArray>, late: number): NdArray {
  const [repeats, times, units] = shape;
  const bins = times - late;
  const moved = zeros([repeats, bins, units]);
  for (let repeat = 0; repeat < repeats; repeat++) {
    const from = (repeat * times + late) * units;
    moved.data.set(data.subarray(from, from + bins * units), repeat * bins * units);
  }
  return moved;
}
