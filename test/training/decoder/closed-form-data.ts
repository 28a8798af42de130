import { type NdArray, zeros } from '../../../src/arrays.ts';
import type { DecodingData, ResponseSet } from '../../../src/data/decoding-data.ts';
import { randomStream } from '../../../src/random/stream.ts';

const frames = 6;
const frame = [3, 4, 1] as const;
const pixels = 12;
const units = 16;
const delayBins = 1;

export interface PlantedOptions {
  /** Videos; the last two are held out when stimuli are. */
  readonly videos?: number;
  readonly heldOut?: DecodingData['heldOut'];
  readonly noise?: number;
}

/**
 * Videos of 6 × 3 × 4 grey pixels of noise; each of 16 units is a weighted sum of the pixels one bin before. Units of the
 * region "rest" (the last four) carry noise alone.
 */
export function plantedData({
  videos: count = 30,
  heldOut = 'stimuli',
  noise = 0.3,
}: PlantedOptions = {}): DecodingData {
  const pictures = randomStream(1, 'videos');
  const videos = zeros([count, frames, ...frame]);
  videos.data.forEach((_, i) => {
    videos.data[i] = pictures.uniform();
  });
  const filters = randomStream(1, 'filters').normals(units * pixels, 1);
  const tested = 4;
  const places = Array.from({ length: count }, (_, c) => c);
  const trained = heldOut === 'stimuli' ? places.slice(0, -2 * tested) : places;
  const [validated, asked] =
    heldOut === 'stimuli' ? [places.slice(-2 * tested, -tested), places.slice(-tested)] : [places, places];
  const samples = (name: string, conditions: readonly number[], each: number): ResponseSet => {
    const stream = randomStream(1, name);
    const condition = Int32Array.from(
      { length: each * conditions.length },
      (_, i) => conditions[i % conditions.length],
    );
    const responses = zeros([condition.length, frames, units]);
    responses.data.forEach((_, i) => {
      const [unit, bin] = [i % units, Math.floor(i / units) % frames];
      const video = condition[Math.floor(i / (units * frames))];
      const drive = unit < 12 ? driveOf(videos, video, bin - delayBins, filters.subarray(unit * pixels)) : 0;
      responses.data[i] = drive + noise * stream.normal();
    });
    return { responses, condition };
  };
  return {
    manifest: {
      name: 'planted',
      citation: 'none',
      licence: 'none',
      axes: { responses: ['sample', 'time', 'unit'], videos: ['condition', 'time', 'height', 'width', 'colour'] },
      units: { responses: 'sd', videos: '1' },
      binMs: 100,
      regions: { visual: 12, rest: 4 },
      hash: 'none',
    },
    unitRegions: Array.from({ length: units }, (_, unit) => (unit < 12 ? 'visual' : 'rest')),
    splits: {
      train: samples('train', trained, 8),
      validation: samples('validation', validated, 2),
      test: samples('test', asked, 4),
    },
    ...(heldOut === 'stimuli' && { knownTest: samples('known', trained, 2) }),
    standardisation: { mean: new Float32Array(units).fill(5), sd: new Float32Array(units).fill(1) },
    conditions: places.map((index) => ({ index, name: `video ${index}` })),
    videos,
    periods: {},
    heldOut,
    population: 'recorded',
    warnings: [],
  };
}

function driveOf({ data }: NdArray, video: number, bin: number, filter: Float32Array): number {
  if (bin < 0) return 0;
  let sum = 0;
  for (let p = 0; p < pixels; p++) sum += (data[(video * frames + bin) * pixels + p] - 0.5) * filter[p];
  return sum;
}
