import { CortexError } from '../../../src/errors.ts';
import { toCsv } from '../../../src/io/csv.ts';
import { encodeNpz } from '../../../src/io/npz.ts';
import { decodedStimuli } from '../../../src/plots/decoded-stimuli.ts';
import { renderSvg, svgToPng } from '../../../src/plots/render.ts';
import type { KeptWork } from '../analysis.ts';
import { encodingIdentity } from '../run-identity.ts';
import { decodeRun, type RunDecoding } from './decode-run.ts';
import { decodedMeasures, decodedSide } from './figure.ts';
import { decodingLines } from './lines.ts';
import type { DecodingRequest } from './request.ts';
import type { StoredDecodings } from './stored.ts';
import { decodingTable } from './table.ts';

/**
 * Decoding by encoding of one run or of two: result.json, table.csv with a row for each measure of a decoder, scores.csv with a row a decoder of a run,
 * identification.csv, arrays.npz with true and reconstructed videos, and the figure. Throws InvalidInput for one run twice.
 */
export const work: KeptWork<DecodingRequest, StoredDecodings> = {
  async identity(runDirs, request, options) {
    if (runDirs.length > 2) {
      throw new CortexError('InvalidInput', `At most two runs stand side by side, but ${runDirs.length} were given.`);
    }
    if (new Set(runDirs).size < runDirs.length) {
      throw new CortexError('InvalidInput', `${runDirs[0]} was given twice; give two runs, or one alone.`);
    }
    const runs = [];
    for (const runDir of runDirs) runs.push(await encodingIdentity(runDir, options));
    return { settings: request, runs };
  },

  async compute(runDirs, request, { hash, onProgress }) {
    const decoded: RunDecoding[] = [];
    for (const runDir of runDirs) decoded.push(await decodeRun(runDir, request, { onProgress }));
    const runs = decoded.map(({ stored }) => stored);
    const table = decodingTable(runs);
    const result: StoredDecodings = {
      runs,
      table,
      settings: request,
      settingsHash: hash,
    };
    const figure = await renderSvg(decodedStimuli(decoded.map(decodedSide), decodedMeasures(table)));
    return {
      'result.json': `${JSON.stringify(result)}\n`,
      'table.csv': toCsv(table.map(tableRow)),
      'scores.csv': toCsv(runs.flatMap(scoreRows)),
      'identification.csv': toCsv(
        runs.flatMap(({ run, identification }) => identification.map((one) => ({ run, ...one }))),
      ),
      'arrays.npz': encodeNpz(arraysOf(decoded)),
      'figure.svg': figure,
      'figure.png': svgToPng(figure),
    };
  },

  lines: (result, { place }) => [...decodingLines(result), `Folder: ${place}`],
  json: (result, { place }) => ({ folder: place, ...result }),
};

function scoreRows({ run, dataset, model, reconstruction }: StoredDecodings['runs'][number]) {
  if (!reconstruction) return [];
  const { table, windows, stimuli } = reconstruction;
  return table.map(({ decoder, settings, metrics }) => ({
    run,
    dataset,
    model,
    decoder,
    settings,
    windows,
    stimuli,
    ...metrics,
  }));
}

function tableRow({ measure, label, decoder, a, b }: StoredDecodings['table'][number]) {
  const of = (side: 'a' | 'b', level: typeof a) => ({
    [side]: level?.value ?? null,
    [`${side} sd`]: level?.sd ?? null,
    [`${side} n`]: level?.n ?? null,
  });
  return { measure, label, decoder, ...of('a', a), ...of('b', b) };
}

/** True and reconstructed videos; of two runs under `a/` and `b/`. */
function arraysOf(decoded: readonly RunDecoding[]) {
  return Object.fromEntries(
    decoded.flatMap(({ videos }, i) =>
      Object.entries(videos ?? {}).map(([name, array]) => [decoded.length > 1 ? `${'ab'[i]}/${name}` : name, array]),
    ),
  );
}
