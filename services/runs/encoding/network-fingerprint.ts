import type { EncodingData } from '../../../src/data/encoding-data.ts';
import type { EngineIdentity } from '../../../src/engine/identity.ts';
import { arraysDigest, type Fingerprint } from '../../../src/fingerprint.ts';
import { type EncoderConfigInput, resolvedConfig } from '../../../src/models/encoders/encoder-config.ts';
import { withRecipe } from '../../../src/training/encoder/fit-encoder.ts';
import type { Omission } from '../../../src/training/encoder/jackknife.ts';
import type { DataChoice, EncodingConfig } from './config.ts';

/** All that decides the weights of each network of a run, bit for bit, but for its seed. */
export function networksFingerprint(config: EncodingConfig, data: EncodingData, engine: EngineIdentity): Fingerprint {
  const { config: encoder, training } = withRecipe(encoderConfigOf(config), data, config.training);
  const { model, options, prefilter, nonlinearity } = resolvedConfig(encoder);
  return {
    model,
    options,
    prefilter,
    nonlinearity,
    training,
    ...dataFingerprint(config, data),
    arrays: clipsDigest(data),
    engine,
    ...(config.jackknife && { jackknives: { parts: config.networks, firstSeed: config.seed } }),
  };
}

/** What the network of a seed leaves out of the training clips, where the run asks for jackknives. */
export function omissionOf(
  { jackknife, networks, seed: first }: Pick<EncodingConfig, 'jackknife' | 'networks' | 'seed'>,
  seed: number,
): { readonly omit?: Omission } {
  return jackknife ? { omit: { part: seed - first, of: networks } } : {};
}

/**
 * Which data they are, and how they are used. The arrays themselves are left out: those of a front end may differ in
 * their last bits from machine to machine, which matters to a fit that goes on, and to nothing else.
 */
export function dataFingerprint(
  choice: DataChoice,
  { hash, binMs, frame, split, treatment }: EncodingData,
): Fingerprint {
  const { dataset, session, sessions, site, fold, frontEnd, soundHz, shuffleStimuli, seed } = choice;
  const shuffled = shuffleStimuli ? { shuffledWithSeed: seed } : {};
  return {
    data: { set: dataset, hash, session, sessions, site, fold, frontEnd, soundHz, binMs, frame, ...shuffled },
    split,
    treatment,
  };
}

/** What a run's config says of the encoder itself; slots that it leaves open are left out, for the model's recipe to fill. */
export function encoderConfigOf({ model, options, prefilter, nonlinearity }: EncodingConfig): EncoderConfigInput {
  return {
    model,
    options,
    ...(prefilter !== undefined && { prefilter }),
    ...(nonlinearity !== undefined && { nonlinearity }),
  };
}

/** SHA-256 over all stimuli, responses and sounds, as the fit sees them. */
export function clipsDigest({ clips }: Pick<EncodingData, 'clips'>): string {
  return arraysDigest(
    clips.flatMap(({ stimulus, repeats, waveform }) => [
      stimulus.data,
      repeats.data,
      ...(waveform ? [waveform.samples] : []),
    ]),
  );
}
