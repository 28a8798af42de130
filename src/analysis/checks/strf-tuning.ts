import { sizeOf } from '../../arrays.ts';
import type { EncodingData } from '../../data/encoding-data.ts';
import { CortexError } from '../../errors.ts';
import type { Encoder } from '../../models/encoders/encoder.ts';
import { strfGradmap } from '../../models/encoders/strf-readouts.ts';
import { untrainedUnits } from '../../training/encoder/untrained-units.ts';
import { dstrfs, reach } from '../subspace/gradients/dstrf.ts';
import { sampleTimes } from '../subspace/gradients/sample-times.ts';
import { fitGabor, type GaborFit } from './gabor-fit.ts';
import { type StrfTuning, strfTuning } from './tuning.ts';

export interface UnitTuning {
  readonly unit: string;
  /** Why the unit has no STRF: nothing was fitted to it, or its gradient is 0; null where it has one. */
  readonly missing: string | null;
  /** What the STRF is the gradient at; null without one. */
  readonly around: 'mean stimulus' | 'stimuli' | null;
  readonly tuning: StrfTuning | null;
  readonly gabor: GaborFit | null;
}

export interface StrfTuningResult {
  readonly lags: number;
  readonly units: readonly UnitTuning[];
  /** Units that have an STRF. */
  readonly described: number;
  /** Share of these whose Gabor fit explains at least half of the STRF's variance; null without any. */
  readonly gaborShare: number | null;
}

/** Explained variance from which an STRF counts as a Gabor. */
const explainedByGabor = 0.5;
/** Lags of networks that remember without limit. */
const defaultLags = 40;
/** Training times that gradients are averaged over where those at the mean stimulus are 0. */
const averagedTimes = 100;

/**
 * Gabor fits and tuning shortcuts of every unit's STRF: the gradient at the mean stimulus or, where that
 * is 0 because rectifiers are shut there, as behind ON and OFF adaptation, the mean gradient at stimuli. Throws Unsupported
 * for networks that do not take spectrograms, or data without channel frequencies.
 */
export function describeStrfs(
  encoder: Encoder,
  data: EncodingData,
  { lags = lagsOf(encoder), seed = 1 }: { readonly lags?: number; readonly seed?: number } = {},
): StrfTuningResult {
  const axes = { binMs: data.binMs, channelHz: channelsOf(encoder, data) };
  const shape = [lags, axes.channelHz.length];
  const size = sizeOf(shape);
  const { data: gradients } = strfGradmap(encoder, { lags });
  const still = data.units.map((_, unit) => gradients.subarray(unit * size, (unit + 1) * size));
  const untrained = untrainedUnits(data);
  const silent = [...still.keys()].filter((unit) => isFlat(still[unit]) && !untrained.has(unit));
  const averaged = meanGradients(encoder, data, silent, { lags, seed });
  const described = data.units.map(({ id }, unit): UnitTuning => {
    const around = averaged.has(unit) ? 'stimuli' : 'mean stimulus';
    const strf = { shape, data: averaged.get(unit) ?? still[unit] };
    const missing = untrained.get(unit) ?? (isFlat(strf.data) ? 'its gradient is 0' : null);
    if (missing !== null) return { unit: id, missing, around: null, tuning: null, gabor: null };
    return { unit: id, missing, around, tuning: strfTuning(strf, axes), gabor: fitGabor(strf, axes) };
  });
  const fits = described.flatMap(({ gabor }) => gabor ?? []);
  const gabors = fits.filter(({ explained }) => explained >= explainedByGabor).length;
  return {
    lags,
    units: described,
    described: fits.length,
    gaborShare: fits.length > 0 ? gabors / fits.length : null,
  };
}

/** Mean dSTRF [lag, channel] of some units over training times; of none where no clip is as long as the receptive field. */
function meanGradients(
  encoder: Encoder,
  { clips, split, treatment }: EncodingData,
  units: readonly number[],
  { lags, seed }: { lags: number; seed: number },
): Map<number, Float32Array> {
  const span = reach([encoder], { from: 0, to: lags - 1 });
  const stimuli = split.train.map((clip) => clips[clip].stimulus).filter(({ shape }) => shape[0] > span.to);
  if (units.length === 0 || stimuli.length === 0) return new Map();
  const times = sampleTimes(stimuli, { count: averagedTimes, span, skipBins: treatment.skipBins, seed });
  const means = new Map<number, Float32Array>();
  for (const { unit, dstrf } of dstrfs([encoder], stimuli, { times, units, lags })) {
    const mean = new Float32Array(dstrf.data.length / times.length);
    for (let i = 0; i < dstrf.data.length; i++) mean[i % mean.length] += dstrf.data[i] / times.length;
    means.set(unit, mean);
  }
  return means;
}

/** Frequencies of the channels of a spectrogram. */
function channelsOf({ architecture, config }: Encoder, { channelHz, frame, name }: EncodingData): readonly number[] {
  if (architecture.input === 'waveform') {
    throw new CortexError(
      'Unsupported',
      `Tuning is read from the STRFs of models of spectrograms; ${config.model} starts from the sound.`,
    );
  }
  if (sizeOf(frame) !== channelHz?.length) {
    throw new CortexError(
      'Unsupported',
      `Tuning is read from spectrograms whose channels have frequencies; ${name} has frames [${frame.join(', ')}] without. The subspace analysis describes the filters of videos.`,
    );
  }
  return channelHz;
}

const isFlat = (values: Float32Array): boolean => values.every((value) => value === values[0]);
const lagsOf = (encoder: Encoder): number => Math.min(encoder.receptiveFieldBins, defaultLags);
