import { createHash } from 'node:crypto';
import { type NdArray, ndarray, sizeOf } from '../../src/arrays.ts';
import type { DecodingData, ResponseSet, SplitName } from '../../src/data/decoding-data.ts';
import type { Clip, EncodingData } from '../../src/data/encoding-data.ts';
import { splitNames } from './trial-split.ts';

/**
 * Pseudo-populations for encoders, which take the video and give the spikes: three clips of every condition with the same video,
 * one for each split that has samples of it, whose repeats [sample, time, unit] are the spike counts of that split's pseudo-samples. No recorded trial
 * is in two splits. Units are those of the pseudo-population, site and region the region each. `whole` counts are brought back
 * to whole numbers.
 */
export function pseudoEncoding(data: DecodingData, { whole }: { readonly whole: boolean }): EncodingData {
  const parts = splitNames.map((part) => clipsOf(data, part, whole));
  const clips = parts.flat();
  const indices = (part: SplitName) => {
    const place = splitNames.indexOf(part);
    const first = parts.slice(0, place).flat().length;
    return parts[place].map((_, i) => first + i);
  };
  const { manifest } = data;
  const hash = createHash('sha256').update(manifest.hash);
  for (const { repeats } of clips) hash.update(new Uint8Array(repeats.data.buffer));
  return {
    name: manifest.name,
    domain: 'visual',
    citation: manifest.citation,
    licence: manifest.licence,
    binMs: manifest.binMs,
    frame: data.videos.shape.slice(2),
    units: data.unitRegions.map((region, i) => ({ id: `${region}-${i}`, site: region, region })),
    clips,
    split: { train: indices('train'), validation: indices('validation'), test: indices('test') },
    treatment: { hannBins: 1, skipBins: 0 },
    hash: hash.digest('hex'),
    warnings: data.warnings,
  };
}

function clipsOf(data: DecodingData, part: SplitName, whole: boolean): Clip[] {
  const { videos, conditions } = data;
  const size = sizeOf(videos.shape.slice(1));
  const counts = countsOf(data, data.splits[part], whole);
  const present = new Set(data.splits[part].condition);
  return conditions
    .filter(({ index }) => present.has(index))
    .map(({ index, name }) => ({
      name: `${part}/${name}`,
      stimulus: ndarray(videos.shape.slice(1), videos.data.subarray(index * size, (index + 1) * size)),
      repeats: counts[index],
    }));
}

/** Spike counts [sample, time, unit] of every condition, from standardised responses. */
function countsOf(
  { conditions, standardisation }: DecodingData,
  { responses, condition }: ResponseSet,
  whole: boolean,
): NdArray[] {
  const { mean, sd } = standardisation;
  const [, bins, units] = responses.shape;
  return conditions.map(({ index }) => {
    const samples = Array.from(condition.keys()).filter((sample) => condition[sample] === index);
    const counts = new Float32Array(samples.length * bins * units);
    samples.forEach((sample, i) => {
      for (let k = 0; k < bins * units; k++) {
        const unit = k % units;
        const count = responses.data[sample * bins * units + k] * sd[unit] + mean[unit];
        counts[i * bins * units + k] = whole ? Math.round(count) : Math.max(0, count);
      }
    });
    return ndarray([samples.length, bins, units], counts);
  });
}
