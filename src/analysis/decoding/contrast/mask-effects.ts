import { type NdArray, zeros } from '../../../arrays.ts';
import { mean } from '../../../metrics/summary.ts';
import { predictVideos } from '../../../models/decoders/predict-videos.ts';
import { randomStream } from '../../../random/stream.ts';
import { type PatchTemplates, readContrasts } from '../contrast-readout.ts';
import { applyMask, unitsOfRegions } from '../mask-responses.ts';
import type { Member } from './ensemble.ts';
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
}

/**
 * Effect of setting each region's standardised units to 0: mean |change| of the contrasts read from the reconstructions.
 * Beside it the effects of random masks of as many units, drawn from the other regions; none when those have too few.
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
  return [...new Set(unitRegions)].sort().map((region) => {
    const units = unitsOfRegions(unitRegions, [region]);
    const others = [...unitRegions.keys()].filter((unit) => unitRegions[unit] !== region);
    const draws = others.length < units.length ? 0 : settings.randomMasks;
    const masks = Array.from({ length: draws }, (_, draw) =>
      randomStream(seed, `${name}/${region}/draw-${draw}`).sample(others, units.length),
    );
    const random: number[] = [];
    for (let first = 0; first < draws; first += together) {
      random.push(...effectsOf(masks.slice(first, first + together)));
    }
    return { region, effect: effectsOf([units])[0], random };
  });
}

/** Trials of several masks that share a forward pass: a pass of two costs half as much as one of sixteen. */
const trialsAtOnce = 16;

/** Responses [trial, time, unit] of several masks as one array. */
function joinTrials(masked: readonly NdArray[]): NdArray {
  const [trials, time, units] = masked[0].shape;
  const joined = zeros([masked.length * trials, time, units]);
  for (const [i, { data }] of masked.entries()) joined.data.set(data, i * data.length);
  return joined;
}
