import type { EncoderScores } from '../../../src/analysis/encoding/score-encoder.ts';
import type { NdArray } from '../../../src/arrays.ts';
import type { EncodingData } from '../../../src/data/encoding-data.ts';

/** A unit of the report and why it is one. */
export interface QuartileUnit {
  readonly unit: number;
  /** Such as "A1-12, best". */
  readonly label: string;
  /** Such as "CC .81, CCnorm .93". */
  readonly note: string;
}

const ranks = [
  { name: 'best', fraction: 1 },
  { name: 'upper quartile', fraction: 0.75 },
  { name: 'median', fraction: 0.5 },
  { name: 'lower quartile', fraction: 0.25 },
] as const;

/** Units that stand for the whole population: the best by CC, and those at the quartiles. Empty when none has a CC. */
export function quartileUnits({ units, perUnit }: Pick<EncoderScores, 'units' | 'perUnit'>): QuartileUnit[] {
  const ordered = perUnit.cc
    .flatMap((cc, unit) => (cc === null ? [] : [{ unit, cc }]))
    .sort((a, b) => a.cc - b.cc || b.unit - a.unit);
  const chosen = new Map<number, QuartileUnit>();
  for (const { name, fraction } of ranks) {
    const at = ordered[Math.round(fraction * (ordered.length - 1))];
    if (!at || chosen.has(at.unit)) continue;
    const ccNorm = perUnit.ccNorm[at.unit];
    const note = `CC ${at.cc.toFixed(2)}${ccNorm === null ? '' : `, CCnorm ${ccNorm.toFixed(2)}`}`;
    chosen.set(at.unit, { unit: at.unit, label: `${units[at.unit]}, ${name}`, note });
  }
  return [...chosen.values()];
}

/** One unit's column of responses [time, unit], times `factor`, from bin `skip` on. */
export function columnOf({ shape, data }: NdArray, unit: number, factor = 1, skip = 0): Float32Array {
  const [time, units] = shape;
  return Float32Array.from({ length: Math.max(0, time - skip) }, (_, t) => data[(t + skip) * units + unit] * factor);
}

/** True when the responses are counts, so that dividing by the bin gives spikes a second. */
export function areCounts(data: EncodingData): boolean {
  return data.split.test.every((clip) =>
    data.clips[clip].repeats.data.every((value) => Number.isNaN(value) || (value >= 0 && Number.isInteger(value))),
  );
}
