import { alignedLines } from '../../lines/score-lines.ts';
import type { DecodingMetrics, StoredDecoding } from './stored.ts';

const shownMetrics = ['videoR', 'frameR', 'timeR', 'ssim', 'psnr', 'mse', 'identification', 'identificationRank'];

/** What was decoded with a run, for a reader. */
export function decodingLines(decoding: StoredDecoding): string[] {
  const { run, dataset, networks, model, knownStimuli, likelihood, identification, notes } = decoding;
  const known = knownStimuli ? ' (other trials of stimuli that were trained on)' : '';
  return [
    `${run}: ${dataset}, ${networks} × ${model}${known}`,
    ...tableLines(decoding),
    `Posterior over candidates, ${likelihood} noise; n = stimuli:`,
    ...alignedLines([
      ['  candidates', 'trials', 'ms', 'right', 'chance', 'rank', 'bits', 'n'],
      ...identification.map(({ candidates, trials, ms, accuracy, chance, rank, bits, stimuli }) => [
        `  ${candidates}`,
        trials,
        ms.toFixed(0),
        accuracy.toFixed(3),
        chance.toFixed(3),
        rank.toFixed(3),
        bits.toFixed(2),
        String(stimuli),
      ]),
    ]),
    ...notes.map((note) => `  ${note}`),
  ];
}

function tableLines({ reconstruction }: StoredDecoding): string[] {
  if (!reconstruction) return [];
  const { windows, stimuli, frames, table } = reconstruction;
  const names = shownMetrics.filter((name) => table.some(({ metrics }) => name in metrics));
  return [
    `Reconstructions of ${windows} windows of ${frames} bins of ${stimuli} stimuli:`,
    ...alignedLines([
      ['  decoder', ...names, 'settings'],
      ...table.map(({ decoder, metrics, settings }) => [
        `  ${decoder}`,
        ...names.map((name) => text(metrics, name)),
        settings,
      ]),
    ]),
  ];
}

function text(metrics: DecodingMetrics, name: string): string {
  const value = metrics[name];
  return value === null || value === undefined ? '–' : value.toFixed(name === 'psnr' ? 1 : 3);
}
