import { alignedLines } from '../../lines/score-lines.ts';
import type { DecodingLevel, DecodingTableRow, StoredDecoding, StoredDecodings } from './stored.ts';
import { decoderLabels } from './table.ts';

/** What was decoded with one run or two, for a reader: the reconstructions in one table, then the posteriors of each. */
export function decodingLines({ runs, table }: StoredDecodings): string[] {
  const sides = runs.map((run, i) => ({ run, side: runs.length > 1 ? ('ab'[i] as 'a' | 'b') : undefined }));
  return [
    ...sides.flatMap(({ run, side }) => headLines(run, side)),
    ...(table.length > 0 ? ['Reconstructions, mean over windows:', ...tableLines(table, runs.length)] : []),
    ...sides.flatMap(({ run, side }) => posteriorLines(run, side)),
  ];
}

function headLines(
  { run, dataset, networks, model, domain, knownStimuli, reconstruction, notes }: StoredDecoding,
  side = '',
) {
  const known = knownStimuli ? ' (other trials of stimuli that were trained on)' : '';
  const of = `${side}${side && '  '}${run}: ${dataset}, ${domain}, ${networks} × ${model}${known}`;
  if (!reconstruction) return [of, ...notes.map((note) => `   ${note}`)];
  const { windows, stimuli, frames, table } = reconstruction;
  const settings = table.filter((row) => row.settings).map((row) => `${decoderLabels[row.decoder]}: ${row.settings}`);
  return [
    of,
    `   ${windows} windows of ${frames} bins of ${stimuli} stimuli; ${settings.join('; ')}`,
    ...notes.map((note) => `   ${note}`),
  ];
}

/** A measure a line; a column for each decoder, those of the first run before those of the second. */
function tableLines(table: readonly DecodingTableRow[], runs: number): string[] {
  const sides = runs > 1 ? (['a', 'b'] as const) : (['a'] as const);
  const columns = sides.flatMap((side) => {
    const decoders = [...new Set(table.filter((row) => row[side]).map(({ decoder }) => decoder))];
    return decoders.map((decoder) => ({ side, decoder }));
  });
  const measures = new Map(table.map(({ measure, label }) => [measure, label]));
  return alignedLines([
    ['', ...columns.map(({ side, decoder }) => `${runs > 1 ? `${side} ` : ''}${decoderLabels[decoder]}`)],
    ...[...measures].map(([measure, label]) => [
      label,
      ...columns.map(({ side, decoder }) =>
        levelText(measure, table.find((row) => row.measure === measure && row.decoder === decoder)?.[side]),
      ),
    ]),
  ]);
}

const levelText = (measure: string, level: DecodingLevel | null | undefined) =>
  level ? level.value.toFixed(measure === 'psnr' ? 1 : 3) : '–';

function posteriorLines({ likelihood, identification }: StoredDecoding, side = ''): string[] {
  return [
    `${side}${side && '  '}Posterior over candidates, ${likelihood} noise; n = stimuli:`,
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
  ];
}
