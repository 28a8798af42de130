import { CortexError } from '../../../src/errors.ts';
import { toCsv } from '../../../src/io/csv.ts';
import { encodeNpz } from '../../../src/io/npz.ts';
import { decodedStimuli } from '../../../src/plots/decoded-stimuli.ts';
import { renderSvg, svgToPng } from '../../../src/plots/render.ts';
import type { KeptWork } from '../analysis.ts';
import { encodingIdentity } from '../run-identity.ts';
import { decodeRun, type RunDecoding } from './decode-run.ts';
import { decodedSide } from './figure.ts';
import { decodingLines } from './lines.ts';
import type { DecodingRequest } from './request.ts';
import type { StoredDecodings } from './stored.ts';

/**
 * Decoding by encoding of one run or of two: result.json, scores.csv with a row a decoder, identification.csv, arrays.npz with true and reconstructed
 * videos, and the figure. Throws InvalidInput for one run twice.
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
    const result: StoredDecodings = {
      runs: decoded.map(({ stored }) => stored),
      settings: request,
      settingsHash: hash,
    };
    const figure = await renderSvg(decodedStimuli(decoded.map(decodedSide)));
    return {
      'result.json': `${JSON.stringify(result)}\n`,
      'scores.csv': toCsv(result.runs.flatMap(scoreRows)),
      'identification.csv': toCsv(
        result.runs.flatMap(({ run, identification }) => identification.map((one) => ({ run, ...one }))),
      ),
      'arrays.npz': encodeNpz(arraysOf(decoded)),
      'figure.svg': figure,
      'figure.png': svgToPng(figure),
    };
  },

  lines: ({ runs }, { place }) => [...runs.flatMap(decodingLines), `Folder: ${place}`],
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

/** True and reconstructed videos; of two runs under `a/` and `b/`. */
function arraysOf(decoded: readonly RunDecoding[]) {
  return Object.fromEntries(
    decoded.flatMap(({ videos }, i) =>
      Object.entries(videos ?? {}).map(([name, array]) => [decoded.length > 1 ? `${'ab'[i]}/${name}` : name, array]),
    ),
  );
}
