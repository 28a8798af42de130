import type { EncodingData } from '../../data/encoding-data.ts';
import { CortexError } from '../../errors.ts';
import type { EncoderConfigInput } from '../../models/encoders/encoder-config.ts';
import { type EncoderFit, type FitEncoderOptions, fitEncoder } from './fit-encoder.ts';

export interface FitJackknivesOptions extends Omit<FitEncoderOptions, 'omit' | 'checkpoint'> {
  /** Parts of the training clips, each left out once. */
  readonly parts: number;
}

/**
 * One fit for each of `parts` contiguous parts of the training clips, which that fit does not see; part k has the seed
 * `seed` + k. What all of them agree on is more than the noise of one data set (the code of Wingert et al. 2026 has
 * eight parts). Throws InvalidInput for fewer than two parts; a fit that fails disposes those before it.
 */
export async function fitJackknives(
  config: EncoderConfigInput,
  data: EncodingData,
  { parts, seed, ...options }: FitJackknivesOptions,
): Promise<EncoderFit[]> {
  if (!Number.isSafeInteger(parts) || parts < 2) {
    throw new CortexError('InvalidInput', `Jackknives need 2 parts or more of the training clips but got ${parts}.`);
  }
  const fits: EncoderFit[] = [];
  try {
    for (let part = 0; part < parts; part++) {
      fits.push(await fitEncoder(config, data, { ...options, seed: seed + part, omit: { part, of: parts } }));
    }
    return fits;
  } catch (error) {
    for (const { encoder } of fits) encoder.dispose();
    throw error;
  }
}
