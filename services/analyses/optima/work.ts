import { basename } from 'node:path';
import { mostExciting } from '../../../src/analysis/inversion/most-exciting.ts';
import { searchPlaces } from '../../../src/analysis/inversion/search-places.ts';
import { type NdArray, sizeOf } from '../../../src/arrays.ts';
import { CortexError } from '../../../src/errors.ts';
import { encodeNpz } from '../../../src/io/npz.ts';
import type { Encoder } from '../../../src/models/encoders/encoder.ts';
import { predictClips } from '../../../src/models/encoders/predict-responses.ts';
import { filterPanel } from '../../../src/plots/filter-panel.ts';
import { renderSvg, svgToPng } from '../../../src/plots/render.ts';
import { untrainedUnits } from '../../../src/training/encoder/untrained-units.ts';
import type { KeptWork, WorkOptions } from '../analysis.ts';
import { keptResult } from '../kept-result.ts';
import { openEncodingRun } from '../open-runs.ts';
import { unitNumber } from '../run-facts.ts';
import { encodingIdentity, finishedEncodingRecord } from '../run-identity.ts';
import { subspaces } from '../subspaces/analysis.ts';
import { subspaceRequestSchema } from '../subspaces/request.ts';
import { readStoredSubspaces } from '../subspaces/stored.ts';
import type { OptimumRequest, StoredOptima, StoredOptimum } from './analysis.ts';

/** Lags of a stimulus at most, for networks that remember for ever. */
const longestStimulus = 40;

/**
 * The most exciting stimuli of a unit: result.json, arrays.npz (as the data set has stimuli, lag 0 the present bin) and the figure. Throws InvalidInput for
 * a unit that the run does not have or that nothing was fitted to.
 */
export const work: KeptWork<OptimumRequest, StoredOptima> = {
  async identity([runDir], request, options) {
    return { settings: request, ...(await encodingIdentity(runDir, options)) };
  },

  async compute([runDir], request, { hash, onProgress }) {
    const known = request.subspace ? await subspaceOf(runDir, request, { onProgress }) : undefined;
    const { encoders, data: load } = await openEncodingRun(runDir);
    const data = await load();
    const ids = data.units.map(({ id }) => id);
    const number = unitNumber(request.unit, ids);
    const unit = ids[number];
    const untrained = untrainedUnits(data).get(number);
    if (untrained) refuse(`Nothing was fitted to unit ${unit}: ${untrained}.`);
    const bins = known?.shape[1] ?? request.lags ?? Math.min(encoders[0].receptiveFieldBins, longestStimulus);
    const size = bins * sizeOf(data.frame);
    const found = (known ? searchPlaces : searchPlaces.slice(0, 1)).map((place, i, all) => {
      onProgress?.({ phase: 'evaluate', done: i, total: all.length, note: place });
      const { starts, steps, seed, contrast } = request;
      const norm = contrast * Math.sqrt(size);
      return mostExciting(encoders, { unit: number, bins, norm, place, filters: known, starts, steps, seed });
    });
    const answers = predictClips(encoders, data, data.split.test).flatMap(({ data: values }) =>
      Array.from(values).filter((_, i) => i % ids.length === number),
    );
    const result: StoredOptima = {
      run: basename(runDir),
      unit,
      lags: bins,
      frame: data.frame,
      meanResponse: answers.reduce((sum, value) => sum + value, 0) / answers.length,
      highestResponse: answers.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY),
      optima: found.map(({ place, stimulus, response, responses }): StoredOptimum => {
        const energy = stimulus.data.reduce((sum, value) => sum + value * value, 0);
        return {
          place,
          response,
          responses,
          contrast: Math.sqrt(energy / size),
          insideShare: known ? insideShare(stimulus, known) : null,
          chanceShare: known ? known.shape[0] / size : null,
        };
      }),
      settings: request,
      settingsHash: hash,
    };
    const figure = await renderSvg({
      spacing: 24,
      hconcat: found.map(({ place, stimulus, response }, i) =>
        filterPanel(stimulus, {
          binMs: data.binMs,
          ...(data.channelHz && { channelHz: data.channelHz }),
          width: 200,
          height: 140,
          title: `${unit}, ${place}`,
          subtitle: `predicted ${response.toPrecision(3)} a bin`,
          labelled: i === 0,
        }),
      ),
    });
    const arrays = found.map(({ place, stimulus }) => [place, asShown(encoders[0], stimulus)]);
    return {
      'result.json': `${JSON.stringify(result)}\n`,
      'arrays.npz': encodeNpz(Object.fromEntries(arrays)),
      'figure.svg': figure,
      'figure.png': svgToPng(figure),
    };
  },

  lines({ unit, optima, meanResponse, highestResponse }, { place: folder }) {
    const to = (value: number) => value.toPrecision(3);
    return [
      `${unit}: predicted responses a bin to the test stimuli ${to(meanResponse)} in the mean, ${to(highestResponse)} at most`,
      ...optima.map(({ place, response, contrast, insideShare: share }) => {
        const inside = share === null ? '' : `, ${Math.round(100 * share)} % of its energy inside the subspace`;
        return `  ${place.padEnd(8)}  ${to(response)} at a contrast of ${contrast.toFixed(2)} sd${inside}`;
      }),
      `Folder: ${folder}`,
    ];
  },
  json: (result, { place }) => ({ folder: place, ...result }),
};

function refuse(message: string): never {
  throw new CortexError('InvalidInput', message);
}

/** The filters of the unit's subspace [filter, lag, ...frame]. Throws InvalidInput where it has none. */
async function subspaceOf(runDir: string, { unit }: OptimumRequest, options: WorkOptions): Promise<NdArray> {
  const { dataset } = await finishedEncodingRecord(runDir);
  const id = dataset.units[unitNumber(unit, dataset.units)];
  const request = subspaceRequestSchema.parse({ units: [id] });
  const stored = await readStoredSubspaces(await keptResult(subspaces, [runDir], request, options));
  const own = stored.units.find((one) => one.id === id);
  if (!own || own.filters.shape[0] === 0) refuse(`Unit ${unit} has no tuning subspace; leave out --subspace.`);
  return own.filters;
}

/** Share of the energy of a stimulus that orthonormal filters see. */
function insideShare({ data }: NdArray, { shape, data: filters }: NdArray): number {
  const total = data.reduce((sum, value) => sum + value * value, 0);
  let seen = 0;
  for (let k = 0; k < shape[0]; k++) {
    let product = 0;
    for (let i = 0; i < data.length; i++) product += filters[k * data.length + i] * data[i];
    seen += product * product;
  }
  return total > 0 ? seen / total : Number.NaN;
}

/** A standardised stimulus as the data set has them: mean + sd · x. */
function asShown({ weights }: Encoder, { shape, data }: NdArray): NdArray {
  const [mean, sd] = ['input/mean', 'input/sd'].map((name) => weights.get(name).dataSync());
  return { shape, data: data.map((value, i) => mean[i % mean.length] + sd[i % sd.length] * value) };
}
