import type { NdArray } from '../../../src/arrays.ts';
import { rowOf } from '../../../src/io/frames.ts';
import { pearson } from '../../../src/metrics/correlation.ts';
import type { DecodedMeasure, DecodedSide } from '../../../src/plots/decoded-stimuli.ts';
import type { RunDecoding } from './decode-run.ts';
import type { DecodingTableRow } from './stored.ts';
import { decoderLabels } from './table.ts';

/** Windows of a spectrogram that are shown one after the other. */
const shownWindows = 8;
/** Measures that the figure has room for, the same of sounds and of videos. */
const shownMeasures = ['videoR', 'explainedVariance', 'timeR', 'identification'];

/** What the figure shows of one run: of videos the window of median r, of sounds the first windows of the first stimulus. */
export function decodedSide({ stored, channelHz, videos, windows }: RunDecoding): DecodedSide {
  const { dataset, networks, model, domain, binMs, identification } = stored;
  const side = {
    name: `${dataset}, ${networks} × ${model}`,
    domain,
    binMs,
    curves: identification.map(({ candidates, trials, ms, accuracy, chance }) => ({
      candidates,
      trials,
      ms,
      accuracy,
      chance,
    })),
    ...(channelHz && { channelHz }),
  };
  if (!videos) return { ...side, pictures: [] };
  const table = stored.reconstruction?.table ?? [];
  const rOf = (decoder: string) => table.find((row) => row.decoder === decoder)?.metrics.videoR;
  const { truth, encoder, linear } = videos;
  const rows = domain === 'visual' ? [medianWindow(truth, encoder)] : firstWindows(windows);
  const shown = (array: typeof truth) => rows.map((row) => rowOf(array, row));
  const words = (name: string, decoder: string) => `${name}, r ${rOf(decoder)?.toFixed(2) ?? '–'}`;
  return {
    ...side,
    pictures: [
      { title: `true, ${windows[rows[0]]}`, windows: shown(truth) },
      { title: words('decoded by encoding', 'encoder'), windows: shown(encoder) },
      ...(linear ? [{ title: words('ridge', 'linear'), windows: shown(linear) }] : []),
    ],
  };
}

/** What the figure shows of all decoders: the same measures of both runs on one axis. */
export function decodedMeasures(table: readonly DecodingTableRow[]): DecodedMeasure[] {
  return shownMeasures.flatMap((measure) => {
    const rows = table.filter((row) => row.measure === measure);
    if (rows.length === 0) return [];
    const levels = rows.flatMap(({ decoder, a, b }) =>
      [a, b].flatMap((level, side) => (level ? { decoder: decoderLabels[decoder], side, ...level } : [])),
    );
    return [{ title: rows[0].label, levels }];
  });
}

function medianWindow(truth: NdArray, encoder: NdArray): number {
  const r = Array.from({ length: truth.shape[0] }, (_, i) => {
    const value = pearson(rowOf(truth, i).data, rowOf(encoder, i).data);
    return { i, value: Number.isNaN(value) ? -1 : value };
  }).sort((a, b) => a.value - b.value);
  return r[Math.floor(r.length / 2)].i;
}

/** The first windows, as many as are of one stimulus. */
function firstWindows(windows: readonly string[]): number[] {
  const stimulus = (window: string) => window.slice(0, window.lastIndexOf('@'));
  const own = windows.flatMap((window, i) => (stimulus(window) === stimulus(windows[0]) ? i : []));
  return own.slice(0, shownWindows);
}
