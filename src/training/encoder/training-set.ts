import { type NdArray, sizeOf } from '../../arrays.ts';
import type { EncodingData } from '../../data/encoding-data.ts';
import { tf } from '../../engine/tensorflow.ts';
import type { Encoder } from '../../models/encoders/encoder.ts';
import { type FrameShift, type InputNoise, shiftFrames, withNoise } from './augmentation.ts';
import { ClipWaveforms } from './clip-waveforms.ts';
import type { Segment } from './crop-order.ts';

/** One batch; the tensors are the caller's to dispose. */
export interface TrainingBatch {
  /** Standardised stimulus [batch, time, ...frame], or sound [batch, sample]. */
  readonly x: tf.Tensor;
  /** Responses [batch, time, unit]; 0 where they are missing. */
  readonly responses: tf.Tensor3D;
  /** 1 for what counts, else 0: [batch, time, 1], or [batch, time, unit] when single responses are missing. */
  readonly weights: tf.Tensor3D;
}

interface TrainingSetOptions {
  /** Bins at the start of a clip that do not count. */
  readonly skipBins: number;
  /** Bins at the start of a crop inside a clip that do not count. */
  readonly warmupBins: number;
}

/** The training clips laid end to end as tensors, from which batches are gathered row by row. */
export class TrainingSet {
  private readonly stimulus: tf.Tensor2D | ClipWaveforms;
  private readonly responses: tf.Tensor2D;
  /** 0 where a response is missing; undefined when none is. */
  private readonly present: tf.Tensor2D | undefined;
  private readonly firstRow: ReadonlyMap<number, number>;
  private readonly frame: readonly number[];
  private readonly options: TrainingSetOptions;
  /** Index of the row of zeros that fills short crops. */
  private readonly emptyRow: number;

  /** `responses` [time, unit] of every clip in use, in the scale of the loss. */
  constructor(
    encoder: Encoder,
    data: EncodingData,
    responses: ReadonlyMap<number, NdArray>,
    options: TrainingSetOptions,
  ) {
    const clips = [...responses.keys()];
    const { frame } = data;
    this.frame = frame;
    this.options = options;
    const firstRow = new Map<number, number>();
    let rows = 0;
    for (const clip of clips) {
      firstRow.set(clip, rows);
      rows += responses.get(clip)!.shape[0];
    }
    this.firstRow = firstRow;
    this.emptyRow = rows;
    const units = data.units.length;
    this.stimulus =
      encoder.architecture.input === 'waveform'
        ? new ClipWaveforms(data, clips)
        : standardisedRows(
            encoder,
            clips.map((clip) => data.clips[clip].stimulus),
            frame,
          );
    const joined = joinRows(
      clips.map((clip) => responses.get(clip)!),
      units,
    );
    const missing = joined.some(Number.isNaN);
    this.present = missing
      ? tf.tensor2d(
          joined.map((value) => (Number.isNaN(value) ? 0 : 1)),
          [rows + 1, units],
        )
      : undefined;
    const known = missing ? joined.map((value) => (Number.isNaN(value) ? 0 : value)) : joined;
    this.responses = tf.tensor2d(known, [rows + 1, units]);
  }

  /** The batch of `crops`; short ones are filled up with bins that do not count. */
  batch(crops: readonly Segment[], changes: InputNoise & FrameShift): TrainingBatch {
    const length = crops.reduce((longest, { from, to }) => Math.max(longest, to - from), 0);
    const rows = new Int32Array(crops.length * length).fill(this.emptyRow);
    const counts = new Float32Array(rows.length);
    for (const [i, { clip, from, to }] of crops.entries()) {
      const first = this.firstRow.get(clip)! + from;
      const skip = from < this.options.skipBins ? this.options.skipBins - from : 0;
      const warmup = from === 0 ? 0 : this.options.warmupBins;
      const idle = Math.max(skip, warmup);
      for (let t = 0; t < to - from; t++) {
        rows[i * length + t] = first + t;
        counts[i * length + t] = t < idle ? 0 : 1;
      }
    }
    const { x, responses, weights } = tf.tidy(() => {
      const index = tf.tensor1d(rows, 'int32');
      const shape = (last: number): [number, number, number] => [crops.length, length, last];
      const taken = (source: tf.Tensor2D) => tf.gather(source, index).reshape<tf.Tensor3D>(shape(source.shape[1]));
      const counted = tf.tensor3d(counts, shape(1));
      return {
        x:
          this.stimulus instanceof ClipWaveforms
            ? this.stimulus.batch(crops, length)
            : withNoise(
                shiftFrames(tf.gather(this.stimulus, index).reshape([crops.length, length, ...this.frame]), changes),
                changes,
              ),
        responses: taken(this.responses),
        weights: this.present ? taken(this.present).mul<tf.Tensor3D>(counted) : counted,
      };
    });
    return { x, responses, weights };
  }

  dispose(): void {
    if (!(this.stimulus instanceof ClipWaveforms)) this.stimulus.dispose();
    tf.dispose([this.responses, ...(this.present ? [this.present] : [])]);
  }
}

/** Rows of all arrays [time, …], one after another, and a row of zeros at the end. */
function joinRows(arrays: readonly NdArray[], rowSize: number): Float32Array {
  const length = arrays.reduce((sum, { data }) => sum + data.length, 0);
  const joined = new Float32Array(length + rowSize);
  let offset = 0;
  for (const { data } of arrays) {
    joined.set(data, offset);
    offset += data.length;
  }
  return joined;
}

function standardisedRows(encoder: Encoder, stimuli: readonly NdArray[], frame: readonly number[]): tf.Tensor2D {
  const rowSize = sizeOf(frame);
  const joined = joinRows(stimuli, rowSize);
  const rows = joined.length / rowSize - 1;
  return tf.tidy(() => {
    const raw = tf.tensor(joined.subarray(0, rows * rowSize), [1, rows, ...frame]);
    return encoder
      .standardise(raw)
      .reshape<tf.Tensor2D>([rows, rowSize])
      .concat(tf.zeros([1, rowSize]));
  });
}
