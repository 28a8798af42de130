import { sizeOf } from '../../arrays.ts';
import type { EncodingData } from '../../encoding-data.ts';
import { CortexError } from '../../errors.ts';
import type { Encoder } from '../../models/encoder.ts';
import { strfGradmap } from '../../models/strf-readouts.ts';
import { fitGabor, type GaborFit } from './gabor-fit.ts';
import { type StrfTuning, strfTuning } from './tuning.ts';

export interface UnitTuning {
  readonly unit: string;
  /** Null for a unit whose STRF is flat. */
  readonly tuning: StrfTuning | null;
  readonly gabor: GaborFit | null;
  /** Why there is neither. */
  readonly reason?: string;
}

export interface StrfTuningResult {
  readonly lags: number;
  readonly units: readonly UnitTuning[];
  /** Share of units whose Gabor fit explains at least half of the STRF's variance. */
  readonly gaborShare: number;
}

const flatStrf =
  'The STRF, the gradient at the mean stimulus, is 0: the unit is dead, or a rectifier is shut there. The subspace analysis takes gradients at many stimuli.';
/** Explained variance from which an STRF counts as a Gabor. */
const explainedByGabor = 0.5;
/** Lags of networks that remember without limit. */
const defaultLags = 40;

/**
 * Gabor fits and tuning shortcuts of every unit's STRF (auditory.md §G.7). Throws Unsupported for networks that do not
 * take spectrograms, or data without channel frequencies.
 */
export function describeStrfs(encoder: Encoder, data: EncodingData, lags = lagsOf(encoder)): StrfTuningResult {
  const { channelHz, binMs, units } = data;
  if (encoder.architecture.input === 'waveform') {
    throw new CortexError(
      'Unsupported',
      `Tuning is read from the STRFs of models of spectrograms; ${encoder.config.model} starts from the sound.`,
    );
  }
  if (sizeOf(data.frame) !== channelHz?.length) {
    throw new CortexError(
      'Unsupported',
      `Tuning is read from spectrograms whose channels have frequencies; ${data.name} has frames [${data.frame.join(', ')}] without. The subspace analysis describes the filters of videos.`,
    );
  }
  const axes = { binMs, channelHz };
  const { data: gradients } = strfGradmap(encoder, { lags });
  const size = lags * channelHz.length;
  const described = units.map(({ id }, unit): UnitTuning => {
    const strf = { shape: [lags, channelHz.length], data: gradients.subarray(unit * size, (unit + 1) * size) };
    if (strf.data.every((value) => value === strf.data[0])) {
      return { unit: id, tuning: null, gabor: null, reason: flatStrf };
    }
    return { unit: id, tuning: strfTuning(strf, axes), gabor: fitGabor(strf, axes) };
  });
  const gabors = described.filter(({ gabor }) => (gabor?.explained ?? 0) >= explainedByGabor).length;
  return { lags, units: described, gaborShare: gabors / described.length };
}

const lagsOf = (encoder: Encoder): number => Math.min(encoder.receptiveFieldBins, defaultLags);
