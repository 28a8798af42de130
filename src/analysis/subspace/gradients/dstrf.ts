import { expectShape, type NdArray, sizeOf } from '../../../arrays.ts';
import { frameAxes } from '../../../data/expect-stimuli.ts';
import { CortexError } from '../../../errors.ts';
import type { Encoder } from '../../../models/encoders/encoder.ts';
import { shrinkTogether } from '../components/shrinkage.ts';
import { chainGradients, explicitGradients } from './explicit-gradients.ts';
import type { GradientSource, GradientTask } from './gradient-source.ts';
import { samplesPerBin, soundBins, soundGradients } from './sound-gradients.ts';
import { wholeClipGradients, windowGradients } from './window-gradients.ts';
import { type ClipTime, expectTimes, type WindowSpan } from './windows.ts';

export interface DstrfOptions {
  /** Where the dSTRFs are taken; `clip` counts the stimuli given. */
  readonly times: readonly ClipTime[];
  /** All units when left out. */
  readonly units?: readonly number[];
  /** Lags 0…lags − 1; see `lagSpan`. */
  readonly lags?: number;
  /** First and last lag instead, both included; negative lags are the future, for two-sided networks. */
  readonly lagRange?: readonly [number, number];
  /** Bytes of dSTRFs held at a time (128 MB), those of one unit at least. */
  readonly memoryBytes?: number;
}

/** The dSTRFs of one unit. */
export interface UnitDstrf {
  readonly unit: number;
  /** [time, lag, ...frame] in the order of `times`. */
  readonly dstrf: NdArray;
}

/** Lags looked at in networks whose memory has no end. */
const recurrentLags = 60;

/**
 * Dynamic spectro-temporal receptive fields: H_n(t; τ, …) = ∂ output_n(t) / ∂ standardised stimulus(t − τ, …), the output
 * nonlinearity included and the scale of the responses left out (Wingert et al. 2026; NEMS, `Model.dstrf`).
 * Exact when the lags cover the receptive field; fewer lags show the first of them. A recurrent network sees a window of
 * as many bins as there are lags with zero history before it, as NEMS has it. Several encoders of one data set are
 * combined by `shrinkTogether`.
 *
 * Streamed unit by unit: however many times and units there are, no more than `memoryBytes` of dSTRFs are held.
 *
 * @param stimuli clips [time, ...frame] (waveforms [sample] for encoders that take the sound), not standardised
 * @throws InvalidInput for times whose window leaves their clip, and for encoders of different shapes
 */
export function* dstrfs(
  encoders: readonly Encoder[],
  stimuli: readonly NdArray[],
  options: DstrfOptions,
): Generator<UnitDstrf, void, undefined> {
  const { shape } = expectAlike(encoders);
  const { times, memoryBytes = 128 * 2 ** 20 } = options;
  const units = options.units ?? Array.from({ length: shape.units }, (_, unit) => unit);
  const span = lagSpan(encoders, options);
  expectTimes(clipLengths(encoders[0], stimuli), times, reach(encoders, span));
  const frame = differentiatedFrame(encoders[0]);
  const lags = span.to - span.from + 1;
  const size = times.length * lags * sizeOf(frame);
  const atOnce = Math.max(1, Math.floor(memoryBytes / (4 * size * encoders.length)));
  const tasks = encoders.map((encoder) => ({ encoder, stimuli, times, span }));
  const sources: GradientSource[] = [];
  try {
    for (const task of tasks) sources.push(gradientSource(task));
    for (let start = 0; start < units.length; start += atOnce) {
      const block = units.slice(start, start + atOnce);
      const networks = sources.map((source) => {
        const gradients = source.gradients(block);
        const values = gradients.dataSync<'float32'>();
        gradients.dispose();
        return values;
      });
      for (const [i, unit] of block.entries()) {
        const data = shrinkTogether(networks.map((values) => values.subarray(i * size, (i + 1) * size)));
        yield { unit, dstrf: { shape: [times.length, lags, ...frame], data } };
      }
    }
  } finally {
    for (const source of sources) source.dispose();
  }
}

/** The receptive field of the longest encoder, or 60 bins when its memory has no end. */
export function defaultLags(encoders: readonly Encoder[]): number {
  return encoders.reduce((most, { receptiveFieldBins }) => {
    return Math.max(most, Number.isFinite(receptiveFieldBins) ? receptiveFieldBins : recurrentLags);
  }, 1);
}

/**
 * The lags that the options ask for. Left out, they cover the receptive field of causal networks, and half of it, as far
 * ahead as back, in two-sided ones (ours). Throws InvalidInput for none, and for a future that a causal
 * network cannot see.
 */
export function lagSpan(
  encoders: readonly Encoder[],
  { lags, lagRange }: Pick<DstrfOptions, 'lags' | 'lagRange'>,
): WindowSpan {
  const causal = encoders.every(({ architecture }) => !architecture.twoSided);
  const [from, to] = lagRange ?? (causal || lags ? [0, (lags ?? defaultLags(encoders)) - 1] : bothSides(encoders));
  if (!Number.isInteger(from) || !Number.isInteger(to) || to < from || (causal && from !== 0)) {
    const rule = causal ? 'begin at lag 0, the present bin, in a causal network' : 'go from a lower to a higher lag';
    throw new CortexError('InvalidInput', `The lags of a dSTRF must ${rule} but are ${from} to ${to}.`);
  }
  return { from, to };
}

/** Half of the receptive field, which is a whole clip, around the present: more would fit at the middle of clips alone. */
function bothSides(encoders: readonly Encoder[]): [number, number] {
  const lags = Math.floor(defaultLags(encoders) / 4);
  return [-lags, lags];
}

/** The bins around a time that must lie inside its clip. */
export function reach(encoders: readonly Encoder[], span: WindowSpan): WindowSpan {
  if (encoders.some(({ architecture }) => architecture.twoSided)) return span;
  const fields = encoders.map(({ receptiveFieldBins }) => receptiveFieldBins).filter(Number.isFinite);
  return { from: 0, to: fields.reduce((most, bins) => Math.max(most, bins - 1), span.to) };
}

/** Bins of every clip. Throws InvalidShape for a clip of another shape than the encoder takes. */
function clipLengths(encoder: Encoder, stimuli: readonly NdArray[]): number[] {
  const { architecture, shape } = encoder;
  return stimuli.map((stimulus) => {
    if (architecture.input === 'waveform') {
      expectShape(stimulus, 'stimulus', ['sample']);
      return soundBins(encoder, stimulus);
    }
    expectShape(stimulus, 'stimulus', ['time', ...frameAxes(shape.frame)], [undefined, ...shape.frame]);
    return stimulus.shape[0];
  });
}

function expectAlike(encoders: readonly Encoder[]): Encoder {
  const [first] = encoders;
  if (!first) throw new CortexError('InvalidInput', 'dSTRFs need at least one encoder but got none.');
  for (const { shape, architecture } of encoders) {
    const sameInput =
      architecture.input === first.architecture.input && shape.frame.join() === first.shape.frame.join();
    if (shape.units !== first.shape.units || !sameInput) {
      throw new CortexError(
        'InvalidInput',
        `Encoders are combined when they have the same units and input, but one has ${first.shape.units} units and ` +
          `${first.architecture.input} [${first.shape.frame}], another ${shape.units} and ${architecture.input} [${shape.frame}].`,
      );
    }
  }
  return first;
}

/** The way of computing that fits the encoder: an explicit backward pass where there is one, else reverse passes. */
function gradientSource(task: GradientTask): GradientSource {
  const { encoder } = task;
  if (encoder.architecture.input === 'waveform') return soundGradients(task);
  if (encoder.architecture.twoSided) return wholeClipGradients(task);
  return chainGradients(task) ?? explicitGradients(task) ?? windowGradients(task);
}

/** What a lag of a dSTRF holds: one frame of the stimulus, or the samples of one bin of a sound. */
function differentiatedFrame(encoder: Encoder): readonly number[] {
  return encoder.architecture.input === 'waveform' ? [Math.round(samplesPerBin(encoder))] : encoder.shape.frame;
}
