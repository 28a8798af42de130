import { takeColumns } from '../../arrays.ts';
import { type Condition, type DecodingData, periodOr } from '../../data/decoding-data.ts';
import { labelsOf } from './condition-labels.ts';
import { fitLinearDecoder, meanRates } from './linear-decoder.ts';
import { unitsOfRegions } from './mask-responses.ts';

/** How often a linear classifier names the level of a feature from single test samples. */
export interface SampleReadout {
  /** One region, or undefined for all units. */
  readonly region?: string;
  readonly units: number;
  readonly feature: 'cue' | 'colour' | 'direction';
  readonly accuracy: number;
  /** 1 / levels. */
  readonly chance: number;
  /** Test samples. */
  readonly samples: number;
  /** Levels in ascending order: of the indices of cues and colours, of degrees. */
  readonly levels: readonly number[];
  /** Test samples of each cue by [true level, named level]; of all together where there are no cues. */
  readonly confusions: readonly { readonly cue?: number; readonly counts: readonly (readonly number[])[] }[];
}

const features = [
  { feature: 'cue', field: 'cue', period: 'cue' },
  { feature: 'colour', field: 'colour', period: 'stimulus' },
  { feature: 'direction', field: 'directionDeg', period: 'stimulus' },
] as const;

/**
 * Linear discriminant analysis (`fitLinearDecoder`) of the rates of single samples, averaged over the period in which the feature
 * is shown: fitted to the training samples, tested on the test samples, for all units together and for each region alone. Features
 * that the conditions do not name, or that have one level, are left out.
 */
export function sampleReadouts(data: DecodingData): SampleReadout[] {
  const { unitRegions, conditions } = data;
  const sets: readonly { readonly region?: string; readonly units: readonly number[] }[] = [
    { units: Array.from(unitRegions.keys()) },
    ...[...new Set(unitRegions)].map((region) => ({ region, units: unitsOfRegions(unitRegions, [region]) })),
  ];
  return features.flatMap((one) => {
    const labels = labelsOf(conditions, one.field);
    if (!labels || new Set(labels).size < 2) return [];
    return sets.map((set) => ({
      ...(set.region !== undefined && { region: set.region }),
      ...readout(data, set.units, one, labels),
    }));
  });
}

function readout(
  { splits: { train, test }, periods, videos, conditions }: DecodingData,
  units: readonly number[],
  { feature, period }: (typeof features)[number],
  labels: readonly number[],
): Omit<SampleReadout, 'region'> {
  const bins = periodOr(periods, period, videos.shape[1]);
  const rates = (set: typeof train) => takeColumns(meanRates(set.responses, bins), units);
  const decoder = fitLinearDecoder(
    rates(train),
    Array.from(train.condition, (place) => labels[place]),
  );
  const named = decoder.predict(rates(test));
  const truth = Array.from(test.condition, (place) => labels[place]);
  const levels = [...new Set(labels)].sort((a, b) => a - b);
  return {
    units: units.length,
    feature,
    accuracy: truth.filter((level, i) => level === named[i]).length / truth.length,
    chance: 1 / levels.length,
    samples: truth.length,
    levels,
    confusions: cuesOf(conditions).map((cue) => ({
      ...(cue !== undefined && { cue }),
      counts: counted(levels, truth, named, (i) => conditions[test.condition[i]].cue === cue),
    })),
  };
}

function cuesOf(conditions: readonly Condition[]): (number | undefined)[] {
  return [...new Set(conditions.map(({ cue }) => cue))];
}

function counted(
  levels: readonly number[],
  truth: readonly number[],
  named: Int32Array,
  isCounted: (i: number) => boolean,
): number[][] {
  const counts = levels.map(() => levels.map(() => 0));
  truth.forEach((level, i) => {
    if (isCounted(i)) counts[levels.indexOf(level)][levels.indexOf(named[i])]++;
  });
  return counts;
}
