import { type NdArray, zeros } from '../../../arrays.ts';
import { mean } from '../../../metrics/summary.ts';
import { predictVideos } from '../../../models/decoders/predict-videos.ts';
import { randomStream } from '../../../random/stream.ts';
import { type PatchTemplates, readContrasts } from '../contrast-readout.ts';
import { applyMask, unitsOfRegions } from '../mask-responses.ts';
import type { Member } from './ensemble.ts';
import { permutedMasks } from './permuted-masks.ts';
import type { FoldResult } from './results.ts';
import type { ContrastSettings } from './settings.ts';

export interface MaskEffectsInput {
  readonly member: Member;
  /** Spike counts [trial, time, unit] of test trials. */
  readonly counts: NdArray;
  readonly unitRegions: readonly string[];
  readonly templates: PatchTemplates;
  readonly settings: Pick<ContrastSettings, 'readFrames' | 'randomMasks'>;
  readonly seed: number;
  /** Opens the streams of the random masks; the same for all folds of a session, so that they share their masks. */
  readonly name: string;
  /** Regions that are silenced together, a row a set; every region by itself when left out. */
  readonly regionSets?: readonly (readonly string[])[];
}

/**
 * Effect of setting each region's standardised units to 0: mean |change| of the contrasts read from the reconstructions.
 * Beside it the effects of `permutedMasks`. A set goes by the names of its regions, such as "MOs+VISp". Throws NotFound for a region that
 * there is not.
 */
export function maskEffects(input: MaskEffectsInput): FoldResult['masking'] {
  const { member, counts, unitRegions, templates, settings, seed, name } = input;
  const { components, model } = member;
  const standardised = components.standardise(counts);
  const read = (responses: NdArray) =>
    readContrasts(predictVideos(model, components.project(responses)), templates, settings.readFrames).data;
  const unmasked = read(standardised);
  const zero = { mode: 'zero', stream: randomStream(seed, `${name}/zero`) } as const;
  const together = Math.max(1, Math.floor(trialsAtOnce / counts.shape[0]));

  const effectsOf = (masks: readonly (readonly number[])[]): number[] => {
    const masked = masks.map((units) => applyMask(standardised, units, zero));
    const contrasts = read(joinTrials(masked));
    return masks.map((_, mask) =>
      mean(unmasked.map((value, i) => Math.abs(contrasts[mask * unmasked.length + i] - value))),
    );
  };
  const regionSets = input.regionSets ?? [...new Set(unitRegions)].sort().map((region) => [region]);
  return regionSets.map((regions) => {
    const region = setName(regions);
    const units = unitsOfRegions(unitRegions, regions);
    const options = { draws: settings.randomMasks, seed, name: `${name}/${region}` };
    const masks = permutedMasks(units.length, unitRegions.length, options);
    const permuted: number[] = [];
    for (let first = 0; first < masks.length; first += together) {
      permuted.push(...effectsOf(masks.slice(first, first + together)));
    }
    return { region, effect: effectsOf([units])[0], permuted };
  });
}

/** The name of regions that are silenced together. */
export const setName = (regions: readonly string[]): string => regions.join('+');

/** Trials of several masks that share a forward pass: a pass of two costs half as much as one of sixteen. */
const trialsAtOnce = 16;

/** Responses [trial, time, unit] of several masks as one array. */
function joinTrials(masked: readonly NdArray[]): NdArray {
  const [trials, time, units] = masked[0].shape;
  const joined = zeros([masked.length * trials, time, units]);
  for (const [i, { data }] of masked.entries()) joined.data.set(data, i * data.length);
  return joined;
}
