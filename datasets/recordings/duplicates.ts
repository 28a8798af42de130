import type { SpikeTable } from './spikes.ts';

/** A warning where spikes are listed more than once: the same unit, stimulus, repeat and time. */
export function duplicates({ source, unit, stimulus, repeat, timeS, units, stimuli }: SpikeTable): string[] {
  const trial = Float64Array.from(
    unit,
    (one, spike) => (repeat[spike] * stimuli.length + stimulus[spike]) * units.length + one,
  );
  const order = Uint32Array.from(unit.keys()).sort((a, b) => trial[a] - trial[b] || timeS[a] - timeS[b]);
  const sameAsBefore = (i: number) =>
    i > 0 && trial[order[i]] === trial[order[i - 1]] && timeS[order[i]] === timeS[order[i - 1]];
  let [spikes, extra] = [0, 0];
  for (let i = 1; i < order.length; i++) {
    if (!sameAsBefore(i)) continue;
    extra++;
    if (!sameAsBefore(i - 1)) spikes++;
  }
  if (spikes === 0) return [];
  const which = spikes === 1 ? '1 spike is' : `${spikes} spikes are`;
  const often = extra === spikes ? 'twice' : 'twice or more';
  return [
    `${which} listed ${often}: ${source} repeats the unit, stimulus, repeat and time, but one unit cannot fire twice at one instant. All were counted; remove the copies.`,
  ];
}
