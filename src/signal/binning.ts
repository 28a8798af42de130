import { type NdArray, zeros } from '../arrays.ts';
import { CortexError } from '../errors.ts';

/** Spike times of many trains, one after another: train i holds `timesMs[offsets[i] … offsets[i + 1])`. */
export interface SpikeTrains {
  /** Milliseconds since the start of the train, whole numbers. */
  readonly timesMs: Uint16Array;
  /** [trains + 1] */
  readonly offsets: Int32Array;
}

/** Windows of `windowMs`, one every `stepMs`, over `durationMs`; all in whole milliseconds. */
export interface WindowSettings {
  readonly durationMs: number;
  readonly windowMs: number;
  readonly stepMs: number;
}

/** Number of windows; throws InvalidInput unless the duration is a multiple of the step. */
export function windowCount({ durationMs, windowMs, stepMs }: WindowSettings): number {
  for (const [name, value] of Object.entries({ durationMs, windowMs, stepMs })) {
    if (!Number.isSafeInteger(value) || value <= 0) {
      throw new CortexError('InvalidInput', `${name} must be a positive whole number of milliseconds but is ${value}.`);
    }
  }
  if (durationMs % stepMs !== 0 || windowMs > durationMs) {
    throw new CortexError(
      'InvalidInput',
      `stepMs must divide the trial of ${durationMs} ms and windowMs fit inside it, but they are ${stepMs} and ${windowMs}.`,
    );
  }
  return durationMs / stepMs;
}

/**
 * Spike counts [train, time] in windows centred on steps: window k is centred on (k + ½)·stepMs. A window that reaches
 * beyond the trial counts what is inside and is scaled up to the full length, so that rates do not dip at the edges.
 * With windowMs = stepMs these are plain, disjoint bins. Throws InvalidData for a time outside the trial.
 */
export function countSpikes(trains: SpikeTrains, settings: WindowSettings): NdArray {
  const bins = windowCount(settings);
  const { durationMs, windowMs, stepMs } = settings;
  const { timesMs, offsets } = trains;
  const rows = offsets.length - 1;
  if (offsets[0] !== 0 || offsets[rows] !== timesMs.length) {
    throw new CortexError(
      'InvalidData',
      `Spike offsets must run from 0 to the ${timesMs.length} spike times but run from ${offsets[0]} to ${offsets[rows]}.`,
    );
  }
  const firstStart = Math.floor((stepMs - windowMs) / 2);
  const counts = zeros([rows, bins]);
  const { data } = counts;
  for (let row = 0; row < rows; row++) {
    for (let i = offsets[row]; i < offsets[row + 1]; i++) {
      const time = timesMs[i];
      if (time >= durationMs) {
        throw new CortexError(
          'InvalidData',
          `Spike train ${row} has a spike at ${time} ms in a trial of ${durationMs} ms.`,
        );
      }
      const last = Math.min(bins - 1, Math.floor((time - firstStart) / stepMs));
      const first = Math.max(0, Math.floor((time - firstStart - windowMs) / stepMs) + 1);
      for (let bin = first; bin <= last; bin++) data[row * bins + bin] += 1;
    }
  }
  for (let bin = 0; bin < bins; bin++) {
    const start = firstStart + bin * stepMs;
    const inside = Math.min(durationMs, start + windowMs) - Math.max(0, start);
    if (inside === windowMs) continue;
    for (let row = 0; row < rows; row++) data[row * bins + bin] *= windowMs / inside;
  }
  return counts;
}
