import { type NdArray, takeRows, zeros } from '../../../arrays.ts';
import type { VideoUNetConfig } from '../../../models/decoders/catalogue.ts';
import { predictVideos } from '../../../models/decoders/predict-videos.ts';
import type { VideoUNet } from '../../../models/decoders/video-unet.ts';
import { fitFrames } from '../../../training/decoder/fit-frames.ts';
import { contiguousBlocks } from '../contiguous-blocks.ts';
import {
  contrastDifferences,
  fitSideThresholds,
  type PatchTemplates,
  readContrasts,
  type SideThresholds,
} from '../contrast-readout.ts';
import { type RefinerWeights, withRefiner } from './refiner.ts';
import { fitResponseComponents, type ResponseComponents } from './response-components.ts';
import type { ContrastSettings } from './settings.ts';

/** One network of an ensemble, with the components that were fitted on the same trials. */
export interface Member {
  readonly components: ResponseComponents;
  readonly model: VideoUNet;
}

/** Networks that share a fold, and the thresholds that their predictions of trials they had not seen gave. */
export interface Ensemble {
  readonly members: readonly Member[];
  readonly thresholds: SideThresholds;
  dispose(): void;
}

/** A fresh ensemble, and the left-minus-right contrast of every training trial as read by the network that had not seen it. */
export interface FittedEnsemble extends Ensemble {
  readonly differences: Float32Array;
}

/** What the training trials of a fold are, and what they are trained towards. */
export interface EnsembleInput {
  /** [trial, time, unit] of the training trials, in the order they were run. */
  readonly counts: NdArray;
  readonly condition: Int32Array;
  /** Side label of every training trial. */
  readonly side: Int32Array;
  readonly videos: NdArray;
  readonly templates: PatchTemplates;
  readonly refiner: RefinerWeights;
  readonly config: VideoUNetConfig;
  readonly settings: ContrastSettings;
  readonly innerBlocks: number;
  readonly seed: number;
  /** Opens the streams of this ensemble. */
  readonly name: string;
  /** Changes standardised responses before the projection, the same way for every trial. */
  readonly view?: (standardised: NdArray) => NdArray;
  readonly onMember?: (done: number) => void;
}

/**
 * Cross-fitting: every inner block is left out once, a network is trained on the others, and the block's predictions
 * join those of the other blocks to set the thresholds. Nothing outside the training trials is looked at.
 */
export async function fitEnsemble(input: EnsembleInput): Promise<FittedEnsemble> {
  const { counts, condition, side, settings, templates, seed, name, view = same } = input;
  const members: Member[] = [];
  const differences = new Float32Array(condition.length);
  const dispose = () => {
    for (const { model } of members) model.dispose();
  };
  try {
    for (const [block, { train, test }] of contiguousBlocks(condition.length, input.innerBlocks).entries()) {
      const trainCounts = takeRows(counts, train);
      const components = fitResponseComponents(trainCounts, settings);
      const model = await withRefiner(input.config, input.refiner, seed + block);
      members.push({ components, model });
      const responses = components.project(view(components.standardise(trainCounts)));
      const set = { responses, condition: Int32Array.from(train, (trial) => condition[trial]) };
      await fitFrames(model, set, input.videos, { ...settings.fit, seed, name: `${name}/member-${block}` });
      const left = view(components.standardise(takeRows(counts, test)));
      const videos = predictVideos(model, components.project(left));
      const read = contrastDifferences(readContrasts(videos, templates, settings.readFrames));
      test.forEach((trial, i) => {
        differences[trial] = read[i];
      });
      input.onMember?.(block + 1);
    }
    return { members, thresholds: fitSideThresholds(differences, side), differences, dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

/** Mean video of the members for spike counts [trial, time, unit] they have not seen: [trial, time, 32, 32, 3]. */
export function reconstruct({ members }: Ensemble, counts: NdArray, view = same): NdArray {
  const videos = members.map(({ components, model }) =>
    predictVideos(model, components.project(view(components.standardise(counts)))),
  );
  const mean = zeros(videos[0].shape);
  for (const { data } of videos) for (let i = 0; i < data.length; i++) mean.data[i] += data[i] / videos.length;
  return mean;
}

function same(standardised: NdArray): NdArray {
  return standardised;
}
