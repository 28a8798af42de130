import { expectShape, type NdArray } from '../../arrays.ts';
import type { FrameRange } from '../../data/decoding-data.ts';
import { CortexError, quoted, sameName, unknownName } from '../../errors.ts';
import { type RandomStream, randomStream } from '../../random/stream.ts';

/**
 * What the masked units show instead, in standardised units:
 * - `zero`: 0, the unit's mean over the training split
 * - `mean`: the unit's mean over the samples given here, in each time bin
 * - `noise`: standard normal draws
 * - `shuffle`: their own activity of another sample, drawn once for all masked units so that their correlations stay
 */
export const maskModes = ['zero', 'mean', 'noise', 'shuffle'] as const;
export type MaskMode = (typeof maskModes)[number];

export interface MaskOptions {
  readonly mode: MaskMode;
  /** Draws of `noise` and `shuffle`. */
  readonly stream: RandomStream;
  /** Time bins to mask; all when left out. */
  readonly window?: FrameRange;
}

/** Units that are silenced together; none: the responses as they are. */
export interface UnitMask {
  readonly name: string;
  readonly units: readonly number[];
}

/** How masks are applied. */
export interface MaskSettings {
  readonly mode: MaskMode;
  /** Bins that are masked, end excluded; all when left out. */
  readonly window?: FrameRange;
  /** Of the draws of `noise` and `shuffle`, streams "mask/<mode>/<name>". */
  readonly seed: number;
}

/**
 * Indices of the units in any of the regions, whose names may be in another Unicode form (NFC, NFD) but not in another case;
 * an unknown region is an error that lists the known ones and the nearest.
 */
export function unitsOfRegions(unitRegions: readonly string[], regions: readonly string[]): number[] {
  const known = [...new Set(unitRegions)];
  for (const region of regions) {
    if (known.some((one) => sameName(one, region))) continue;
    throw new CortexError('NotFound', unknownName('region', region, known));
  }
  return unitRegions.flatMap((region, unit) => (regions.some((one) => sameName(one, region)) ? unit : []));
}

/** A copy of standardised responses [sample, time, unit] in which the given units are masked. */
export function applyMask(
  responses: NdArray,
  units: readonly number[],
  { mode, stream, window }: MaskOptions,
): NdArray {
  expectShape(responses, 'responses', ['sample', 'time', 'unit']);
  const [samples, bins, unitCount] = responses.shape;
  const { start, end } = window ?? { start: 0, end: bins };
  if (!(start >= 0 && start <= end && end <= bins)) {
    throw new CortexError(
      'InvalidInput',
      `A mask's window must lie within bins 0 to ${bins} but is ${start} to ${end}.`,
    );
  }
  const bad = units.find((unit) => !(Number.isInteger(unit) && unit >= 0 && unit < unitCount));
  if (bad !== undefined) {
    throw new CortexError('InvalidInput', `Cannot mask unit ${bad}: the units are 0 to ${unitCount - 1}.`);
  }
  const data = responses.data.slice();
  const replacement = replacementOf(mode, responses, stream);
  for (let sample = 0; sample < samples; sample++) {
    for (let bin = start; bin < end; bin++) {
      for (const unit of units) data[(sample * bins + bin) * unitCount + unit] = replacement(sample, bin, unit);
    }
  }
  return { shape: responses.shape, data };
}

/** Throws InvalidInput for what is no mode of masking. */
export function expectMode(mode: string): asserts mode is MaskMode {
  if (maskModes.some((known) => known === mode)) return;
  throw new CortexError('InvalidInput', `mode is ${quoted(mode)} but must be one of ${maskModes.join(', ')}.`);
}

/** What the mask leaves of standardised responses [sample, time, unit]. */
export function leftBy(responses: NdArray, { name, units }: UnitMask, { mode, window, seed }: MaskSettings): NdArray {
  return applyMask(responses, units, { mode, window, stream: randomStream(seed, `mask/${mode}/${name}`) });
}

function replacementOf(
  mode: MaskMode,
  { shape, data }: NdArray,
  stream: RandomStream,
): (sample: number, bin: number, unit: number) => number {
  const [samples, bins, unitCount] = shape;
  const at = (sample: number, bin: number, unit: number) => data[(sample * bins + bin) * unitCount + unit];
  switch (mode) {
    case 'zero':
      return () => 0;
    case 'mean': {
      const means = new Float64Array(bins * unitCount);
      for (let i = 0; i < data.length; i++) means[i % means.length] += data[i] / samples;
      return (_sample, bin, unit) => means[bin * unitCount + unit];
    }
    case 'noise':
      return () => stream.normal();
    case 'shuffle': {
      const order = stream.permutation(samples);
      return (sample, bin, unit) => at(order[sample], bin, unit);
    }
  }
}
