import { concatenate, type NdArray, sizeOf, takeColumns } from '../../arrays.ts';
import type { FrameRange, Periods } from '../../data/decoding-data.ts';
import { cycledDraws } from '../../random/cycled-draws.ts';
import { randomStream } from '../../random/stream.ts';
import { keepBins } from '../decoding/contrast/response-components.ts';
import { applyMask, unitsOfRegions } from '../decoding/mask-responses.ts';
import type { DescribedData } from './described-data.ts';
import { type DrawnSamples, drawSamples } from './draw-samples.ts';
import { coded, type FoundLabels, type PointLabel, stimulusLabels, trialLabel } from './point-labels.ts';

/** Latent features [sample, feature] of standardised responses [sample, time, unit]. */
export type LatentsOf = (responses: NdArray) => NdArray;

/** Points [point, dimension] with the classes that they are of. */
export interface PointSet extends FoundLabels {
  /** What a point is. */
  readonly name: string;
  readonly points: NdArray;
  /** [point] 1 for held-out samples. */
  readonly isHeld: Uint8Array;
  /** Only this region is in the points; they are not drawn. */
  readonly region?: string;
}

export interface PointOptions {
  readonly seed: number;
  /** Points of a set at most, half of them held out. */
  readonly points: number;
}

/**
 * The points of the recorded activity, all from standardised responses:
 * - "unit": the course of one unit in one sample, [time] (Zhang et al. 2026, Commun. Biol., Methods, "Dimensionality reduction")
 * - "population": all units in one sample, [time · unit]; of each region by itself too
 * - "population in a stage": their mean over the bins of a stage of the trial, [unit]
 */
export function activitySets(data: DescribedData, { seed, points }: PointOptions): PointSet[] {
  const half = Math.floor(points / 2);
  const drawn = drawSamples(data, half, seed);
  const whole = ({ shape: [samples, ...rest], data: values }: NdArray) => ({
    shape: [samples, sizeOf(rest)],
    data: values,
  });
  return [
    unitSet(data, drawn, seed),
    { name: 'population', points: whole(drawn.responses), ...labelled(data, drawn) },
    ...stageSets('population in a stage', data, half, seed, meanOver),
    ...severalRegions(data).map((region) => {
      const own = unitsOfRegions(data.unitRegions, [region]);
      const name = 'population';
      return { name, region, points: whole(takeColumns(drawn.responses, own)), ...labelled(data, drawn) };
    }),
  ];
}

/**
 * The points of a decoder's latent features: of all responses, of those of a stage or region alone (the others at 0, their mean), and of each
 * region with the labels of the stimuli.
 */
export function latentSets(data: DescribedData, latentsOf: LatentsOf, { seed, points }: PointOptions): PointSet[] {
  const half = Math.floor(points / 2);
  const drawn = drawSamples(data, half, seed);
  const regions = severalRegions(data);
  const alone = (responses: NdArray, region: string) =>
    latentsOf(keepUnits(responses, unitsOfRegions(data.unitRegions, [region])));
  return [
    { name: 'latents', points: latentsOf(drawn.responses), ...labelled(data, drawn) },
    ...stageSets('latents of a stage', data, half, seed, (responses, bins) => latentsOf(keepBins(responses, bins))),
    ...(regions.length > 0
      ? [
          within(
            'latents of a region',
            'region',
            regions,
            drawSamples(data, Math.floor(half / regions.length), seed),
            alone,
          ),
        ]
      : []),
    ...regions.map((region) => {
      return { name: 'latents', region, points: alone(drawn.responses, region), ...labelled(data, drawn) };
    }),
  ];
}

/** The periods of a trial that have bins, by name. */
export function stagesOf(periods: Periods): Record<string, FrameRange> {
  return Object.fromEntries(Object.entries(periods).filter(([, { start, end }]) => end > start));
}

const regionsOf = ({ unitRegions }: DescribedData): string[] => [...new Set(unitRegions)];

/** The regions, where there are several to tell apart. */
function severalRegions(data: DescribedData): string[] {
  const regions = regionsOf(data);
  return regions.length > 1 ? regions : [];
}

function labelled({ conditions }: DescribedData, drawn: DrawnSamples): FoundLabels & Pick<PointSet, 'isHeld'> {
  const { condition, isHeld, trialLabels } = drawn;
  const { labels, missing } = stimulusLabels(conditions, condition);
  const samples = Int32Array.from(condition.keys());
  const [told, same] = [true, false].map((several) =>
    Object.entries(trialLabels).filter(([, values]) => new Set(values.filter(Boolean)).size > 1 === several),
  );
  return {
    isHeld,
    labels: [...labels, ...told.map(([name, values]) => trialLabel(name, values, samples, condition))],
    missing: { ...missing, ...Object.fromEntries(same.map(([name]) => [name, 'the same in all trials'])) },
  };
}

/** One unit of every sample, of the regions in turn. */
function unitSet(data: DescribedData, drawn: DrawnSamples, seed: number): PointSet {
  const { responses, isHeld } = drawn;
  const [samples, bins, units] = responses.shape;
  const regions = regionsOf(data);
  const chosen = regions.map((region) =>
    cycledDraws(
      unitsOfRegions(data.unitRegions, [region]),
      Math.ceil(samples / regions.length),
      randomStream(seed, `describe/units/${region}`),
    ),
  );
  const unit = Int32Array.from(
    { length: samples },
    (_, i) => chosen[i % regions.length][Math.floor(i / regions.length)],
  );
  const points = new Float32Array(samples * bins);
  for (let k = 0; k < points.length; k++) points[k] = responses.data[k * units + unit[Math.floor(k / bins)]];
  const found = labelled(data, drawn);
  const region = coded(Array.from(unit, (one) => data.unitRegions[one]));
  const own: PointLabel = { name: 'region', ...region, exchanged: 'units', block: unit };
  const labels = regions.length > 1 ? [own, ...found.labels] : found.labels;
  return { name: 'unit', points: { shape: [samples, bins], data: points }, isHeld, labels, missing: found.missing };
}

/** A point for every stage of every sample; none where trials have fewer than two. */
function stageSets(
  name: string,
  data: DescribedData,
  half: number,
  seed: number,
  pointsOf: (responses: NdArray, bins: FrameRange) => NdArray,
): PointSet[] {
  const stages = stagesOf(data.periods);
  const names = Object.keys(stages);
  if (names.length < 2) return [];
  const drawn = drawSamples(data, Math.floor(half / names.length), seed);
  return [within(name, 'stage', names, drawn, (responses, stage) => pointsOf(responses, stages[stage]))];
}

/** A point of every class for every sample: the classes of a sample change places. */
function within(
  name: string,
  label: string,
  classes: readonly string[],
  { responses, isHeld }: DrawnSamples,
  pointsOf: (responses: NdArray, one: string) => NdArray,
): PointSet {
  const parts = classes.map((one) => pointsOf(responses, one));
  const samples = responses.shape[0];
  const each = <T>(value: (one: number, sample: number) => T) =>
    classes.flatMap((_, one) => Array.from({ length: samples }, (_unused, sample) => value(one, sample)));
  const own: PointLabel = {
    name: label,
    classes,
    code: Int32Array.from(each((one) => one)),
    exchanged: 'points of a sample',
    block: Int32Array.from({ length: samples * classes.length }, (_, i) => i),
    stratum: Int32Array.from(each((_, sample) => sample)),
  };
  return {
    name,
    points: { shape: [samples * classes.length, parts[0].shape[1]], data: concatenate(parts.map(({ data }) => data)) },
    isHeld: Uint8Array.from(each((_, sample) => isHeld[sample])),
    labels: [own],
    missing: {},
  };
}

function meanOver({ shape: [samples, bins, units], data }: NdArray, { start, end }: FrameRange): NdArray {
  const means = new Float32Array(samples * units);
  for (let sample = 0; sample < samples; sample++) {
    for (let bin = start; bin < end; bin++) {
      for (let unit = 0; unit < units; unit++) {
        means[sample * units + unit] += data[(sample * bins + bin) * units + unit] / (end - start);
      }
    }
  }
  return { shape: [samples, units], data: means };
}

/** Responses in which all other units are at 0, their mean. */
function keepUnits(responses: NdArray, units: readonly number[]): NdArray {
  const kept = new Set(units);
  const others = Array.from({ length: responses.shape[2] }, (_, unit) => unit).filter((unit) => !kept.has(unit));
  return applyMask(responses, others, { mode: 'zero', stream: randomStream(0, 'describe/none') });
}
