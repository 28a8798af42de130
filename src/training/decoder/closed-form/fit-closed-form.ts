import { expectFinite } from '../../../arrays.ts';
import type { Standardisation } from '../../../data/decoding-data.ts';
import { CortexError } from '../../../errors.ts';
import type { Fingerprint } from '../../../fingerprint.ts';
import { LinearVideoDecoder } from '../../../models/decoders/linear-video-decoder.ts';
import { LookupDecoder } from '../../../models/decoders/lookup-decoder.ts';
import { MeanDecoder } from '../../../models/decoders/mean-decoder.ts';
import type { VideoDecoder } from '../../../models/decoders/video-decoder.ts';
import type { OnProgress } from '../../../progress.ts';
import { CheckpointFolder } from '../checkpoint.ts';
import type { TrainingOutcome } from '../train-decoder.ts';
import type { TrainingData } from '../training-data.ts';
import { fitLinearVideo } from './fit-linear-video.ts';
import { fitLookup } from './fit-lookup.ts';
import { meanVideo, trainingVideos } from './training-videos.ts';
import { validationLoss } from './validation-loss.ts';

/** What was chosen on the validation samples, by the name of the option. */
export type Chosen = Readonly<Record<string, string | number>>;

export interface ClosedFormOptions {
  readonly seed: number;
  readonly standardisation: Standardisation;
  /** Folder of the weights; without: they are not kept. */
  readonly checkpoints?: string;
  /** What the weights are kept with. */
  readonly fingerprint: () => Fingerprint;
  readonly onProgress?: OnProgress;
}

/**
 * Fits a decoder in closed form to the training samples and keeps its weights as the best, and only, step. What its
 * options leave open is chosen on the validation samples. The loss is the mean squared error of pixels on these. Throws
 * InvalidData when responses or videos are not finite, Conflict for weights that something else made.
 */
export async function fitClosedForm(
  decoder: VideoDecoder,
  data: TrainingData,
  { seed, standardisation, checkpoints, fingerprint, onProgress }: ClosedFormOptions,
): Promise<TrainingOutcome & { readonly chosen: Chosen }> {
  expectFinite(data.train.responses, 'training responses');
  expectFinite(data.validation.responses, 'validation responses');
  expectFinite(data.videos, 'videos');
  const folder = checkpoints === undefined ? undefined : new CheckpointFolder(checkpoints);
  const made = folder && fingerprint();
  if (folder && made) await folder.expectTraining(made);
  onProgress?.({ phase: 'train', done: 0, total: 1 });
  const chosen = fitWeights(decoder, data, standardisation);
  const loss = validationLoss(decoder, data);
  const history = { train: [], validation: [{ step: 1, loss }] };
  if (folder && made) await folder.saveFitted(decoder, { step: 1, seed, bestLoss: loss, bestStep: 1, history }, made);
  onProgress?.({ phase: 'train', done: 1, total: 1, loss });
  return { history, bestStep: 1, bestLoss: loss, resumedFrom: 0, chosen };
}

function fitWeights(decoder: VideoDecoder, data: TrainingData, standardisation: Standardisation): Chosen {
  if (decoder instanceof LinearVideoDecoder) return fitLinearVideo(decoder, data);
  if (decoder instanceof LookupDecoder) return fitLookup(decoder, data, standardisation);
  if (!(decoder instanceof MeanDecoder)) {
    throw new CortexError('Unsupported', `${decoder.name} is fitted by gradient steps, not in closed form.`);
  }
  decoder.weights.assign({ video: meanVideo(trainingVideos(data)) });
  return {};
}
