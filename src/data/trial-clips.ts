import { type NdArray, ndarray, type TypedArray } from '../arrays.ts';
import type { SplitName } from './decoding-data.ts';
import type { Clip, ClipSplit, EncodingData } from './encoding-data.ts';
import type { TrialShares } from './recording.ts';
import { divideRepeats, type SiteUnits, sharedRepeats, sitesOf, tooFewRepeats } from './trial-parts.ts';

const parts = ['train', 'validation', 'test'] as const satisfies readonly SplitName[];

/**
 * Every clip three times, "train/NAME", "validation/NAME" and "test/NAME", with the repeats of each part; those of every site
 * are divided on their own, so that no trial is in two parts. Throws InvalidData for a clip with fewer than three repeats at a
 * site that heard or saw it.
 */
export function cutByTrials(
  { clips, units }: Pick<EncodingData, 'clips' | 'units'>,
  shares: TrialShares,
): Pick<EncodingData, 'clips' | 'split'> {
  const sites = sitesOf(units);
  const cut = parts.flatMap((part) =>
    clips.map((clip) => ({ ...clip, name: `${part}/${clip.name}`, repeats: repeatsOf(clip, sites, part, shares) })),
  );
  const indices = (part: SplitName) => clips.map((_, index) => parts.indexOf(part) * clips.length + index);
  const split: ClipSplit = { train: indices('train'), validation: indices('validation'), test: indices('test') };
  return { clips: cut, split };
}

/** The repeats of a part [repeat, time, unit], NaN where a site has fewer than another. */
function repeatsOf(
  clip: Clip,
  sites: readonly SiteUnits[],
  part: SplitName,
  shares: TrialShares,
): NdArray<Float32Array | Float64Array> {
  const [, bins, units] = clip.repeats.shape;
  const chosen = sites.map((site) => {
    const present = presentRepeats(clip.repeats, site);
    if (present.length === 0) return [];
    const divided = divideRepeats(present, shares);
    if (!divided) throw tooFewRepeats(clip, site, present.length);
    return divided[part];
  });
  const count = Math.max(1, ...chosen.map((repeats) => repeats.length));
  const data = new Float32Array(count * bins * units).fill(Number.NaN);
  sites.forEach(({ units: members }, s) => {
    chosen[s].forEach((from, to) => {
      for (let bin = 0; bin < bins; bin++) {
        for (const unit of members) {
          data[(to * bins + bin) * units + unit] = clip.repeats.data[(from * bins + bin) * units + unit];
        }
      }
    });
  });
  return ndarray([count, bins, units], data);
}

/** Repeats in which any unit of the site was recorded. */
function presentRepeats(repeats: NdArray<TypedArray>, { units }: SiteUnits): number[] {
  return Array.from({ length: repeats.shape[0] }, (_, repeat) => repeat).filter((repeat) =>
    units.some((unit) => sharedRepeats(repeats, [unit]).includes(repeat)),
  );
}
