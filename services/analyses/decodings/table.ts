import type { DecoderRow, DecodingLevel, DecodingTableRow, StoredDecoding } from './stored.ts';

/** What is scored, the headlines first. */
export const measureLabels: Readonly<Record<string, string>> = {
  videoR: 'r over all pixels',
  explainedVariance: 'explained variance',
  frameR: 'r over the pixels of a frame',
  timeR: 'r of a pixel along time',
  ssim: 'structural similarity',
  psnr: 'peak signal to noise (dB)',
  mse: 'mean squared error',
  identification: 'identified among windows',
  identificationRank: 'rank among windows',
};

/** Decoders by what they are called in tables and figures. */
export const decoderLabels: Readonly<Record<DecoderRow['decoder'], string>> = {
  encoder: 'by encoding',
  linear: 'ridge',
  lookup: 'lookup',
  mean: 'mean',
  chance: 'chance',
};
const decoders = Object.keys(decoderLabels) as DecoderRow['decoder'][];

/** One table of what the runs' decoders reconstruct: a measure of a decoder a row, a run a column. Empty where nothing was reconstructed. */
export function decodingTable([a, b]: readonly StoredDecoding[]): DecodingTableRow[] {
  const rows = Object.entries(measureLabels).flatMap(([measure, label]) =>
    decoders.map((decoder) => ({
      measure,
      label,
      decoder,
      a: levelOf(a, decoder, measure),
      b: b ? levelOf(b, decoder, measure) : null,
    })),
  );
  return rows.filter((row) => row.a !== null || row.b !== null);
}

function levelOf({ reconstruction }: StoredDecoding, decoder: string, measure: string): DecodingLevel | null {
  const row = reconstruction?.table.find((one) => one.decoder === decoder);
  const value = row?.metrics[measure];
  if (!reconstruction || !row || value === null || value === undefined) return null;
  return { value, sd: row.sd[measure] ?? null, n: reconstruction.stimuli };
}
