import type { Periods } from '../../src/data/decoding-data.ts';
import { CortexError } from '../../src/errors.ts';
import type { RecordingsSettings } from './settings.ts';
import type { TimedStimulus } from './timed-stimuli.ts';

/** The parts of a trial. Throws InvalidInput for one that reaches beyond the end of a stimulus. */
export function periodsOf(
  named: NonNullable<RecordingsSettings['periods']>,
  stimuli: readonly Pick<TimedStimulus, 'name' | 'bins'>[],
): Periods {
  const shortest = stimuli.reduce((least, stimulus) => (stimulus.bins < least.bins ? stimulus : least));
  const ranges = Object.entries(named).map(([name, [start, end]]) => {
    if (end <= shortest.bins) return [name, { start, end }] as const;
    throw new CortexError(
      'InvalidInput',
      `The period ${name} of recording.json ends at bin ${end} but "${shortest.name}" has ${shortest.bins} bins; correct periods.`,
    );
  });
  return Object.fromEntries(ranges);
}
