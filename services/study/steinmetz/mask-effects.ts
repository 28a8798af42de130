import { type PatchTemplates, readContrasts } from '../../../src/analysis/contrast-readout.ts';
import { applyMask, sitesOfRegions } from '../../../src/analysis/mask-responses.ts';
import type { NdArray } from '../../../src/arrays.ts';
import { predictVideos } from '../../../src/models/predict.ts';
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
 * Beside it the effects of random masks of as many sites, drawn from all sites.
 */
export function maskEffects(input: MaskEffectsInput): FoldResult['masking'] {
  const { member, counts, siteRegions, templates, settings, seed, name } = input;
  const { front, model } = member;
  const standardised = front.standardise(counts);
  const read = (responses: NdArray) =>
    readContrasts(predictVideos(model, front.project(responses)), templates, settings.readFrames).data;
  const unmasked = read(standardised);
  const allSites = Array.from(siteRegions.keys());

  const effectOf = (sites: readonly number[]) => {
    const stream = randomStream(seed, `${name}/zero`);
    const masked = read(applyMask(standardised, sites, { mode: 'zero', stream }));
    return masked.reduce((sum, value, i) => sum + Math.abs(value - unmasked[i]), 0) / masked.length;
  };
  return [...new Set(siteRegions)].sort().map((region) => {
    const sites = sitesOfRegions(siteRegions, [region]);
    const random = Array.from({ length: settings.randomMasks }, (_, draw) =>
      effectOf(randomStream(seed, `${name}/${region}/draw-${draw}`).sample(allSites, sites.length)),
    );
    return { region, effect: effectOf(sites), random };
  });
}
