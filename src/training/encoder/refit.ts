import type { EncodingData } from '../../data/encoding-data.ts';
import type { EncoderConfigInput } from '../../models/encoders/encoder-config.ts';
import { type EncoderFit, type FitEncoderOptions, fitEncoder } from './fit-encoder.ts';

/**
 * Fits again to the training and validation clips together, up to the epoch that the validation clips chose in `chosen`: once
 * settings and epochs are settled, clips that chose them may teach as well (Hastie, Tibshirani & Friedman 2009, §7.10). Nothing
 * but the test clips is left to score it on. Throws as `fitEncoder`.
 */
export function refitEncoder(
  config: EncoderConfigInput,
  data: EncodingData,
  { bestEpoch }: Pick<EncoderFit, 'bestEpoch'>,
  options: FitEncoderOptions,
): Promise<EncoderFit> {
  const { train, validation } = data.split;
  const joined = { ...data, split: { ...data.split, train: [...train, ...validation], validation: [] } };
  // Nothing is left by which to stop early or to choose among starts.
  const { patience: _, ...training } = options.training ?? {};
  return fitEncoder(config, joined, {
    ...options,
    training: { ...training, initialisations: 1, stopAfterEpochs: bestEpoch },
  });
}
