import { type NdArray, sizeOf, zeros } from '../../arrays.ts';
import type { EncodingData } from '../../data/encoding-data.ts';
import { expectStimuli } from '../../data/expect-stimuli.ts';
import { tf } from '../../engine/tensorflow.ts';
import { CortexError } from '../../errors.ts';
import type { Encoder } from './encoder.ts';

/** Stimulus values that one forward pass takes in; a bound on memory. */
const valuesPerPass = 2 ** 19;

/**
 * Responses [time, unit] that the encoders predict for `clips`, the mean over encoders, in the unit of the responses.
 * Clips of one length are run together; a long clip is cut into pieces that overlap by the receptive field, when that
 * is finite, which changes nothing. Throws InvalidInput without an encoder, for clips that are not there and for data with other
 * bins or frames than an encoder takes, InvalidShape for stimuli that are not [time, ...frame], InvalidData for a stimulus that is not
 * finite or a clip without a sound when the model needs one.
 */
export function predictClips(encoders: readonly Encoder[], data: EncodingData, clips: readonly number[]): NdArray[] {
  if (encoders.length === 0) throw new CortexError('InvalidInput', 'A prediction needs at least one encoder.');
  expectStimuli(data, clips);
  for (const encoder of encoders) expectFitting(encoder, data);
  const sums = clips.map((clip) => zeros([data.clips[clip].stimulus.shape[0], encoders[0].shape.units]));
  for (const encoder of encoders) {
    for (const group of groupsOf(data, clips)) {
      const outputs = predictGroup(
        encoder,
        data,
        group.map((i) => clips[i]),
      );
      for (const [k, i] of group.entries()) {
        const { data: sum } = sums[i];
        for (let cell = 0; cell < sum.length; cell++) sum[cell] += outputs[k][cell] / encoders.length;
      }
    }
  }
  for (const [i, { data: values }] of sums.entries()) {
    if (!values.every(Number.isFinite)) {
      throw new CortexError(
        'InvalidData',
        `The prediction of clip "${data.clips[clips[i]].name}" is not finite; check the stimulus and the weights.`,
      );
    }
  }
  return sums;
}

/** Throws InvalidInput for data with other bins, or other frames where the encoder sees frames. */
function expectFitting({ architecture, config, shape }: Encoder, data: EncodingData): void {
  const bins = shape.binMs === data.binMs ? [] : [`bins of ${data.binMs} ms instead of ${shape.binMs}`];
  const sameFrame = architecture.input === 'waveform' || `${shape.frame}` === `${data.frame}`;
  const frames = sameFrame ? [] : [`frames [${data.frame.join(', ')}] instead of [${shape.frame.join(', ')}]`];
  if (bins.length + frames.length === 0) return;
  throw new CortexError(
    'InvalidInput',
    `This ${config.model} was fitted to other data: ${data.name} has ${[...bins, ...frames].join(' and ')}.`,
  );
}

/** Positions in `clips` that one pass takes together: equal lengths, within the bound. */
function groupsOf(data: EncodingData, clips: readonly number[]): number[][] {
  const groups: number[][] = [];
  const open = new Map<number, number[]>();
  for (const [i, clip] of clips.entries()) {
    const { shape } = data.clips[clip].stimulus;
    const most = Math.max(1, Math.floor(valuesPerPass / Math.max(1, sizeOf(shape))));
    const group = open.get(shape[0]);
    if (group && group.length < most) group.push(i);
    else {
      const fresh = [i];
      groups.push(fresh);
      open.set(shape[0], fresh);
    }
  }
  return groups;
}

/** Predictions of clips of one length, [time · unit] each. */
function predictGroup(encoder: Encoder, data: EncodingData, clips: readonly number[]): Float32Array[] {
  if (encoder.architecture.input === 'waveform') return rowsOf(run(encoder, waveforms(data, clips)), clips.length);
  const time = data.clips[clips[0]].stimulus.shape[0];
  const context = encoder.receptiveFieldBins - 1;
  const longest = Math.floor(valuesPerPass / sizeOf(data.frame));
  if (time <= longest || !Number.isFinite(context) || context * 2 > longest) {
    return rowsOf(run(encoder, frames(data, clips, 0, time)), clips.length);
  }
  const { units } = encoder.shape;
  const joined = new Float32Array(time * units);
  const ahead = encoder.architecture.twoSided ? context : 0;
  for (let start = 0; start < time; start += longest) {
    const end = Math.min(time, start + longest);
    const first = Math.max(0, start - context);
    const output = run(encoder, frames(data, clips, first, Math.min(time, end + ahead)));
    joined.set(output.subarray((start - first) * units, (end - first) * units), start * units);
  }
  return [joined];
}

function run(encoder: Encoder, input: tf.Tensor): Float32Array {
  try {
    const output = tf.tidy(() => encoder.rescale(encoder.forward(encoder.standardise(input))));
    const values = output.dataSync<'float32'>();
    output.dispose();
    return values;
  } finally {
    input.dispose();
  }
}

/** Frames first … end − 1 of every clip, [clip, time, ...frame]. */
function frames(data: EncodingData, clips: readonly number[], first: number, end: number): tf.Tensor {
  const size = sizeOf(data.frame);
  const joined = new Float32Array(clips.length * (end - first) * size);
  for (const [i, clip] of clips.entries()) {
    joined.set(data.clips[clip].stimulus.data.subarray(first * size, end * size), i * (end - first) * size);
  }
  return tf.tensor(joined, [clips.length, end - first, ...data.frame]);
}

function waveforms(data: EncodingData, clips: readonly number[]): tf.Tensor2D {
  const sounds = clips.map((clip) => {
    const { waveform, name, stimulus } = data.clips[clip];
    if (!waveform) {
      throw new CortexError('InvalidData', `Clip "${name}" has no sound but this model starts from sounds.`);
    }
    const samples = Math.round((stimulus.shape[0] * data.binMs * waveform.samplingRateHz) / 1000);
    const sound = new Float32Array(samples);
    sound.set(waveform.samples.subarray(0, samples));
    return sound;
  });
  const joined = new Float32Array(sounds.length * sounds[0].length);
  for (const [i, sound] of sounds.entries()) joined.set(sound, i * sound.length);
  return tf.tensor2d(joined, [sounds.length, sounds[0].length]);
}

function rowsOf(values: Float32Array, rows: number): Float32Array[] {
  const size = values.length / rows;
  return Array.from({ length: rows }, (_, i) => values.subarray(i * size, (i + 1) * size));
}
