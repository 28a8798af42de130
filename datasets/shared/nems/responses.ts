import { CortexError, listed } from '../../../src/errors.ts';
import type { NemsSignal } from '../../../src/io/nems-signals.ts';
import { spikeBin } from '../../../src/signal/spike-bins.ts';

/** Responses of a session in bins. */
export interface NemsResponses {
  /** Writes `bins` bins from `start` on, [time, unit], into `target`; NaN past the end of a continuous recording. */
  fill(target: Float32Array, start: number, bins: number): void;
}

/**
 * Responses of some units at `rateHz`: spikes counted as floor(t · fs), or continuous ones as they are. Throws InvalidData for units
 * that the signal does not have and for a continuous signal of another rate.
 */
export function nemsResponses(
  resp: NemsSignal,
  units: readonly string[],
  rateHz: number,
  source: string,
): NemsResponses {
  if (resp.kind === 'tiles') {
    throw new CortexError(
      'Unsupported',
      `The responses of ${source} are tiles; spike times (PointProcess) or a RasterizedSignal can be read.`,
    );
  }
  const known = nemsUnits(resp);
  const missing = units.filter((unit) => !known.includes(unit));
  if (missing.length > 0) {
    throw new CortexError(
      'InvalidData',
      `${source} has no responses of ${listed(missing)}; it has ${listed(known) || 'no unit'}.`,
    );
  }
  if (resp.kind === 'events') return countedSpikes(resp.timesS, units, rateHz);
  if (resp.samplingRateHz !== rateHz) {
    throw new CortexError(
      'InvalidData',
      `${source} has responses at ${resp.samplingRateHz} Hz but its stimulus at ${rateHz} Hz; bring both to one rate.`,
    );
  }
  const [, times] = resp.samples.shape;
  const rows = units.map((unit) => known.indexOf(unit));
  return {
    fill(target, start, bins) {
      for (let bin = 0; bin < bins; bin++) {
        rows.forEach((row, unit) => {
          const isRecorded = start + bin >= 0 && start + bin < times;
          const value = isRecorded ? resp.samples.data[row * times + start + bin] : Number.NaN;
          target[bin * units.length + unit] = value;
        });
      }
    },
  };
}

/** The units of a signal of responses. */
export function nemsUnits(resp: NemsSignal): readonly string[] {
  if (resp.kind === 'events') return [...resp.timesS.keys()];
  if (resp.kind === 'continuous' && resp.channels.length !== resp.samples.shape[0]) {
    return Array.from({ length: resp.samples.shape[0] }, (_, channel) => `unit-${channel}`);
  }
  return resp.channels;
}

function countedSpikes(
  timesS: ReadonlyMap<string, Float64Array>,
  units: readonly string[],
  rateHz: number,
): NemsResponses {
  const everyBin = Number.MAX_SAFE_INTEGER;
  const binsOfUnit = units.map((unit) =>
    Float64Array.from(timesS.get(unit) ?? [], (timeS) =>
      spikeBin(timeS, { binMs: 1000 / rateHz, bins: everyBin }),
    ).sort(),
  );
  return {
    fill(target, start, bins) {
      binsOfUnit.forEach((spikes, unit) => {
        for (let i = firstFrom(spikes, start); i < spikes.length && spikes[i] < start + bins; i++) {
          target[(spikes[i] - start) * units.length + unit]++;
        }
      });
    },
  };
}

/** Index of the first of sorted values that is `lowest` or more. */
function firstFrom(sorted: Float64Array, lowest: number): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (sorted[middle] < lowest) from = middle + 1;
    else to = middle;
  }
  return from;
}
