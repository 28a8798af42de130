import type { RecordingSource } from '../../../../datasets/recordings/source.ts';
import { spikeBin } from '../../../../src/signal/spike-bins.ts';

/** Counts [stimulus, repeat, time, unit] of a source, its spikes in bins; NaN where a trial was not recorded. */
export function countedIn({ stimuli, units = [], responses }: RecordingSource, bins: number, binMs: number): number[] {
  if (responses.kind === 'counts') return responses.counts.flatMap(({ data }) => Array.from(data));
  const { table, trials } = responses;
  const repeats = stimuli.map((_, stimulus) => trials?.repeats(stimulus) ?? 0);
  const counts = stimuli.map((_, stimulus) =>
    Array.from({ length: repeats[stimulus] * bins * units.length }, (_one, at) => {
      const repeat = Math.floor(at / (bins * units.length));
      return trials?.has(stimulus, at % units.length, repeat) ? 0 : Number.NaN;
    }),
  );
  for (const [spike, timeS] of table.timeS.entries()) {
    const bin = spikeBin(timeS, { binMs, bins });
    const unit = table.unit[spike];
    counts[table.stimulus[spike]][(table.repeat[spike] * bins + bin) * units.length + unit]++;
  }
  return counts.flat();
}
