import type { TriedSettings, Tuning } from './tuning-record.ts';

/** How the settings of a run were chosen, for a reader: a line of what it took, then a line each. */
export function tuningLines({ tried, chosen, leftOut, seconds }: Tuning): string[] {
  const width = Math.max(...tried.map(({ name }) => name.length));
  return [
    `Settings by validation, ${tried.length} tried in ${Math.round(seconds)} s:`,
    ...tried.map((one) => {
      const mark = one.name === chosen ? '  chosen' : '';
      return `  ${one.name.padEnd(width)}  ${scoreText(one)}  ${Math.round(one.seconds)} s${mark}`;
    }),
    ...Object.entries(leftOut).map(([name, reason]) => `  ${name}: left out, ${reason}`),
  ];
}

const scoreText = ({ score }: TriedSettings): string => (score === null ? '–' : score.toFixed(3));
