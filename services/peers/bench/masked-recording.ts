import type { Mask } from '../../../src/analysis/decoding/measure-masks.ts';
import type { DecodingData, ResponseSet } from '../../../src/data/decoding-data.ts';
import { randomStream } from '../../../src/random/stream.ts';

/** Units of the paper's six regions. */
const regionUnits = { PFC: 30, FEF: 30, LIP: 30, IT: 10, V4: 20, MT: 20 };
const regions = Object.keys(regionUnits);
const unitRegions = Object.entries(regionUnits).flatMap(([name, count]) => new Array<string>(count).fill(name));
const frames = 45;
const frame = [32, 32, 3];

/** Random responses to random videos of the paper's size, a test sample of each condition. */
export function maskedRecording(conditions: number): { readonly units: number; readonly data: DecodingData } {
  const stream = randomStream(1, 'masked-recording');
  const units = unitRegions.length;
  const set: ResponseSet = {
    responses: { shape: [conditions, frames, units], data: stream.normals(conditions * frames * units) },
    condition: Int32Array.from({ length: conditions }, (_, condition) => condition),
  };
  const values = conditions * frames * frame.reduce((product, length) => product * length, 1);
  const data: DecodingData = {
    manifest: {
      name: 'random',
      citation: 'none',
      licence: 'none',
      axes: { responses: ['sample', 'time', 'unit'], videos: ['condition', 'time', 'height', 'width', 'colour'] },
      units: { responses: 'sd', videos: '1' },
      binMs: 100,
      regions: regionUnits,
      hash: 'none',
    },
    unitRegions,
    splits: { train: set, validation: set, test: set },
    standardisation: { mean: new Float32Array(units), sd: new Float32Array(units).fill(1) },
    conditions: Array.from({ length: conditions }, (_, index) => ({
      index,
      name: `condition ${index}`,
      cue: Math.floor(index / 16) % 4,
      colour: Math.floor(index / 4) % 4,
      directionDeg: [90, 30, -30, -90][index % 4],
    })),
    videos: {
      shape: [conditions, frames, ...frame],
      data: Float32Array.from({ length: values }, () => stream.uniform()),
    },
    periods: { fixation: { start: 0, end: 5 }, cue: { start: 5, end: 15 }, stimulus: { start: 15, end: frames } },
    heldOut: 'trials',
    population: 'pseudo',
    warnings: [],
  };
  return { units, data };
}

/** All sets of the regions but the empty one, which is the unmasked reconstruction. */
export function allSubsets(): Mask[] {
  return Array.from({ length: 2 ** regions.length - 1 }, (_, i) => {
    const set = regions.filter((_region, k) => ((i + 1) >> k) & 1);
    return { name: set.join('+'), regions: set };
  });
}

/** The units that a mask silences. */
export const unitsOf = (mask: Mask): number[] =>
  unitRegions.flatMap((region, unit) => (mask.regions.includes(region) ? [unit] : []));
