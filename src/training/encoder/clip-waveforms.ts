import type { EncodingData } from '../../data/encoding-data.ts';
import { tf } from '../../engine/tensorflow.ts';
import { CortexError } from '../../errors.ts';
import type { Segment } from './crop-order.ts';

/** The sounds of the training clips, cut where bins begin. */
export class ClipWaveforms {
  private readonly samples: ReadonlyMap<number, Float32Array>;
  private readonly samplesPerBin: number;

  /** Throws InvalidData when a clip has no sound, or one of another sampling rate than the first. */
  constructor(data: EncodingData, clips: readonly number[]) {
    const rate = data.clips[clips[0]].waveform?.samplingRateHz;
    this.samples = new Map(
      clips.map((clip) => {
        const { waveform, name } = data.clips[clip];
        if (!waveform || waveform.samplingRateHz !== rate) {
          throw new CortexError(
            'InvalidData',
            `Clip "${name}" has ${waveform ? `a sound at ${waveform.samplingRateHz} Hz` : 'no sound'} but this model starts from sounds, all at one rate (${rate ?? 'none'} Hz).`,
          );
        }
        return [clip, waveform.samples] as const;
      }),
    );
    this.samplesPerBin = ((rate ?? 0) * data.binMs) / 1000;
  }

  /** Sounds of the crops [batch, sample], `length` bins each; silence fills short ones. */
  batch(crops: readonly Segment[], length: number): tf.Tensor2D {
    const perCrop = Math.round(length * this.samplesPerBin);
    const joined = new Float32Array(crops.length * perCrop);
    for (const [i, { clip, from, to }] of crops.entries()) {
      const first = Math.round(from * this.samplesPerBin);
      const count = Math.min(perCrop, Math.round((to - from) * this.samplesPerBin));
      joined.set(this.samples.get(clip)!.subarray(first, first + count), i * perCrop);
    }
    return tf.tensor2d(joined, [crops.length, perCrop]);
  }
}
