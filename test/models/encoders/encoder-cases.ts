import type { EncoderShape } from '../../../src/models/encoders/encoder-shape.ts';
import type { OutputNonlinearity } from '../../../src/models/encoders/output-nonlinearity.ts';

/** A small setting of one model, for tests of what every model of the registry must do. */
export interface EncoderCase {
  readonly options: Record<string, unknown>;
  /** What differs from the shape that the tests use. */
  readonly shape?: Partial<EncoderShape>;
  /** Bins of the stimuli; 12 when left out. */
  readonly bins?: number;
  /** In place of the model's own, for models that are fitted without it first. */
  readonly nonlinearity?: OutputNonlinearity;
}

/** What the models are built for: 8 channels or frames of 8 × 8 pixels, 3 units. */
export const caseShape = (domain: 'auditory' | 'visual'): EncoderShape => ({
  frame: domain === 'auditory' ? [8] : [8, 8, 1],
  units: 3,
  binMs: 5,
});

/** Samples of a sound at 8 kHz in bins of 4 ms: 32 a bin. */
const sound = { samplingRateHz: 8000, binMs: 4 };

/** By name in the registry. */
export const encoderCases: Record<string, EncoderCase> = {
  linear: { options: { lags: 5 } },
  ln: { options: { lags: 5 } },
  'ln-population': { options: { rank: 12, lags: 5, dropout: 0 }, nonlinearity: 'identity' },
  'cnn-1d': { options: { widths: [14, 12], taps: 5, dropout: 0 }, nonlinearity: 'identity' },
  'cnn-1dx2': { options: { widths: [24, 20, 20], taps: [4, 3], dropout: 0 }, nonlinearity: 'identity' },
  'cnn-population': { options: { widths: [24, 20, 20], taps: [4, 3], dropout: 0 }, nonlinearity: 'identity' },
  'cnn-gru': { options: { filters: 12, taps: 4, hidden: 10, filterDropout: 0, dropout: 0 } },
  'single-cnn': { options: { taps: 5 } },
  'cnn-2d': { options: { layers: 2, kernels: 5, taps: 3, hidden: 12, dropout: 0 } },
  'dilated-stack': { options: { dilations: [1, 2], width: 12, dropout: 0 } },
  nrf: { options: { hidden: 10, lags: 5 } },
  dnet: { options: { hidden: 30, lags: 5 } },
  'statenet-gru': { options: { windowBands: 4, strideBands: 2, channels: 3, dropout: 0 } },
  'statenet-lstm': { options: { windowBands: 4, strideBands: 2, channels: 3, dropout: 0 } },
  'statenet-lmu': { options: { windowBands: 4, strideBands: 2, channels: 3, dropout: 0, order: 6, windowBins: 8 } },
  'statenet-s4d': { options: { windowBands: 4, strideBands: 2, channels: 3, dropout: 0, modes: 4 } },
  'statenet-mamba': { options: { windowBands: 4, strideBands: 2, channels: 3, dropout: 0, stateSize: 3 } },
  transformer: { options: { width: 16, patchBins: 4, heads: 2, dropout: 0 } },
  icnet: { options: { filters: 6, taps: 8, channels: 8, layers: 3, bottleneck: 6 }, shape: sound },
  waveform: {
    options: {
      frontEnd: 'gammatone-pcen',
      channels: 6,
      core: 'statenet-lstm',
      coreOptions: { windowBands: 4, strideBands: 2, channels: 3, dropout: 0 },
    },
    shape: sound,
  },
  'linear-video': { options: { lags: 3 } },
  'visual-cnn': { options: { lags: 3 } },
  'image-cnn': { options: { filters: 8, kernelSize: 3, depthwiseSize: 3, dropout: 0 } },
  'inverse-video-unet': {
    options: { frames: 2, width: 2, hiddenUnits: 16, timePooling: [2, 1, 1, 1] },
    shape: { frame: [32, 32, 3] },
    bins: 2,
  },
};
