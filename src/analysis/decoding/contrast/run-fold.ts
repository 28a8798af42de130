import { type NdArray, sizeOf, takeRows, zeros } from '../../../arrays.ts';
import type { ContrastSession } from '../../../data/contrast-data.ts';
import type { VideoUNetConfig } from '../../../models/decoders/catalogue.ts';
import type { Fold } from '../contiguous-blocks.ts';
import {
  classifySides,
  classifyUnequal,
  contrastDifferences,
  type PatchTemplates,
  readContrasts,
} from '../contrast-readout.ts';
import { type EnsembleInput, type FittedEnsemble, fitEnsemble, reconstruct } from './ensemble.ts';
import { type EnsembleTensors, ensembleTensors } from './ensemble-tensors.ts';
import { linearValidation, networkValidation } from './inner-validation.ts';
import { linearReference } from './linear-reference.ts';
import { maskFold } from './mask-fold.ts';
import type { RefinerWeights } from './refiner.ts';
import { keepBins } from './response-components.ts';
import type { FinishedFold } from './results.ts';
import type { ContrastSettings } from './settings.ts';

/** What all folds of a study share. */
export interface FoldContext {
  readonly videos: NdArray;
  readonly templates: PatchTemplates;
  readonly refiner: RefinerWeights;
  readonly config: VideoUNetConfig;
  readonly settings: ContrastSettings;
  readonly seed: number;
}

/** The fold to carry out. */
export interface FoldInput extends Fold {
  readonly session: ContrastSession;
  /** Side label of every trial of the session. */
  readonly side: Int32Array;
  /** Condition that every trial trains towards. */
  readonly condition: Int32Array;
  readonly fold: number;
  /** Share of the fold that is done, 0…1. */
  readonly onProgress?: (share: number) => void;
}

/** A fold that was just carried out, and the networks that read its test trials; the control's are not kept. */
export interface FreshFold extends FinishedFold {
  readonly networks: EnsembleTensors;
}

/** Trains on the training trials of one fold, decodes its test trials, and masks regions in some of them. */
export async function runFold(context: FoldContext, input: FoldInput): Promise<FreshFold> {
  const { settings, templates } = context;
  const { session, fold, train, test, onProgress } = input;
  const name = `session-${session.session}/fold-${fold}`;
  const side = Int32Array.from(train, (trial) => input.side[trial]);
  const counts = takeRows(session.counts, train);
  const testCounts = takeRows(session.counts, test);
  const common = { ...context, counts, side, condition: Int32Array.from(train, (trial) => input.condition[trial]) };
  const toTrain = settings.innerBlocks + settings.controlInnerBlocks;

  const { network, networks, contrasts, videos, masking, validation } = await withEnsemble(
    {
      ...common,
      innerBlocks: settings.innerBlocks,
      name,
      onMember: (done) => onProgress?.((0.8 * done) / toTrain),
    },
    async (ensemble) => {
      const videos = reconstruct(ensemble, testCounts);
      const contrasts = readContrasts(videos, templates, settings.readFrames);
      const masking = maskFold(context, input, ensemble);
      const networks = await ensembleTensors(ensemble);
      const validation = networkValidation(ensemble.differences, side, settings);
      const network = labelsOf(contrasts, ensemble.thresholds);
      return { videos, contrasts, masking, networks, network, validation };
    },
  );
  const view = (standardised: NdArray) => keepBins(standardised, settings.controlBins);
  const control = await withEnsemble(
    {
      ...common,
      innerBlocks: settings.controlInnerBlocks,
      name: `${name}/control`,
      view,
      onMember: (done) => onProgress?.(0.2 + (0.8 * (settings.innerBlocks + done)) / toTrain),
    },
    async (ensemble) => {
      const read = readContrasts(reconstruct(ensemble, testCounts, view), templates, settings.readFrames);
      return labelsOf(read, ensemble.thresholds);
    },
  );
  const result = {
    session: session.session,
    fold,
    trials: Array.from(test),
    network,
    linear: linearReference({ counts, side }, testCounts, settings),
    control,
    ...(validation && { validation: { network: validation, linear: linearValidation({ counts, side }, settings) } }),
    contrasts: Array.from(test, (_, i): [number, number] => [contrasts.data[2 * i], contrasts.data[2 * i + 1]]),
    masking,
  };
  const ownCondition = Int32Array.from(test, (trial) => session.condition[trial]);
  return { result, videoSums: sumByCondition(videos, ownCondition, context.videos.shape[0]), networks };
}

async function withEnsemble<T>(input: EnsembleInput, use: (ensemble: FittedEnsemble) => Promise<T>): Promise<T> {
  const ensemble = await fitEnsemble(input);
  try {
    return await use(ensemble);
  } finally {
    ensemble.dispose();
  }
}

function labelsOf(contrasts: NdArray, thresholds: Parameters<typeof classifySides>[1]) {
  const differences = contrastDifferences(contrasts);
  return {
    side: Array.from(classifySides(differences, thresholds)),
    unequal: Array.from(classifyUnequal(differences, thresholds)),
  };
}

function sumByCondition(videos: NdArray, condition: Int32Array, conditions: number): NdArray {
  const sums = zeros([conditions, ...videos.shape.slice(1)]);
  const length = sizeOf(videos.shape.slice(1));
  condition.forEach((c, sample) => {
    for (let i = 0; i < length; i++) sums.data[c * length + i] += videos.data[sample * length + i];
  });
  return sums;
}
