import type { RecordingSource } from '../source.ts';
import { byCodePoint } from '../stimulus-names.ts';

/** The recording with its stimuli in the order of their names, so that draws among them are the same whatever the file. */
export function inNameOrder<S extends Omit<RecordingSource, 'hash'>>(source: S): S {
  const { stimuli, responses } = source;
  const order = [...stimuli.keys()].sort((a, b) => byCodePoint(stimuli[a].name, stimuli[b].name));
  if (order.every((place, index) => place === index)) return source;
  const sorted = order.map((place) => stimuli[place]);
  if (responses.kind === 'counts') {
    return {
      ...source,
      stimuli: sorted,
      responses: { ...responses, counts: order.map((place) => responses.counts[place]) },
    };
  }
  const placeOf = Int32Array.from(stimuli, (_, index) => order.indexOf(index));
  const { table, trials } = responses;
  return {
    ...source,
    stimuli: sorted,
    responses: {
      ...responses,
      table: {
        ...table,
        stimuli: sorted.map(({ name }) => name),
        stimulus: table.stimulus.map((stimulus) => placeOf[stimulus]),
      },
      ...(trials
        ? {
            trials: {
              byUnit: trials.byUnit,
              repeats: (stimulus: number) => trials.repeats(order[stimulus]),
              has: (stimulus: number, unit: number, repeat: number) => trials.has(order[stimulus], unit, repeat),
            },
          }
        : {}),
    },
  };
}
