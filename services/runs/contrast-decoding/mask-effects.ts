import { type PatchTemplates, readContrasts } from '../../../src/analysis/decoding/contrast-readout.ts';
import { applyMask, sitesOfRegions } from '../../../src/analysis/decoding/mask-responses.ts';
import { type NdArray, zeros } from '../../../src/arrays.ts';
import { mean } from '../../../src/metrics/summary.ts';
import { predictVideos } from '../../../src/models/decoders/predict-videos.ts';
import { randomStream } from '../../../src/random/stream.ts';
import type { Member } from './ensemble.ts';
import type { FoldResult } from './results.ts';
import type { SteinmetzSettings } from './settings.ts';

export interface MaskEffectsInput {
  readonly member: Member;
  /** Spike counts [trial, time, site] of test trials. */
  readonly counts: NdArray;
  readonly siteRegions: readonly string[];
  readonly templates: PatchTemplates;
  readonly settings: Pick<SteinmetzSettings, 'readFrames' | 'randomMasks'>;
  readonly seed: number;
  /** Opens the streams of the random masks; the same for all folds of a session, so that they share their masks. */
  readonly name: string;
}

/**
 * Effect of setting each region's standardised sites to 0: mean |change| of the contrasts read from the reconstructions.
 * Beside it the effects of random masks of as many sites, drawn from the other regions; none when those have too few.
 */
export function maskEffects(input: MaskEffectsInput): FoldResult['masking'] {
  const { member, counts, siteRegions, templates, settings, seed, name } = input;
  const { front, model } = member;
  const standardised = front.standardise(counts);
  const read = (responses: NdArray) =>
    readContrasts(predictVideos(model, front.project(responses)), templates, settings.readFrames).data;
  const unmasked = read(standardised);
  const zero = { mode: 'zero', stream: randomStream(seed, `${name}/zero`) } as const;
  const together = Math.max(1, Math.floor(trialsAtOnce / counts.shape[0]));

  const effectsOf = (masks: readonly (readonly number[])[]): number[] => {
    const masked = masks.map((sites) => applyMask(standardised, sites, zero));
    const contrasts = read(joinTrials(masked));
    return masks.map((_, mask) =>
      mean(unmasked.map((value, i) => Math.abs(contrasts[mask * unmasked.length + i] - value))),
    );
  };
  return [...new Set(siteRegions)].sort().map((region) => {
    const sites = sitesOfRegions(siteRegions, [region]);
    const others = [...siteRegions.keys()].filter((site) => siteRegions[site] !== region);
    const draws = others.length < sites.length ? 0 : settings.randomMasks;
    const masks = Array.from({ length: draws }, (_, draw) =>
      randomStream(seed, `${name}/${region}/draw-${draw}`).sample(others, sites.length),
    );
    const random: number[] = [];
    for (let first = 0; first < draws; first += together) {
      random.push(...effectsOf(masks.slice(first, first + together)));
    }
    return { region, effect: effectsOf([sites])[0], random };
  });
}

/** Trials of several masks that share a forward pass: a pass of two costs half as much as one of sixteen. */
const trialsAtOnce = 16;

/** Responses [trial, time, site] of several masks as one array. */
function joinTrials(masked: readonly NdArray[]): NdArray {
  const [trials, time, sites] = masked[0].shape;
  const joined = zeros([masked.length * trials, time, sites]);
  for (const [i, { data }] of masked.entries()) joined.data.set(data, i * data.length);
  return joined;
}
