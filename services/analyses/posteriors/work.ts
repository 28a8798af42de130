import { basename } from 'node:path';
import { identifyAmong } from '../../../src/analysis/inversion/identify-among.ts';
import { encodeNpy } from '../../../src/io/npy.ts';
import { alignedLines } from '../../lines/score-lines.ts';
import type { AnswerWork } from '../analysis.ts';
import { openEncodingRun } from '../open-runs.ts';
import type { PosteriorRequest, RunPosterior } from './analysis.ts';

/** Responses that are told at the terminal. */
const shownResponses = 40;

/** JSON, or the probabilities [response, candidate] as .npy. Throws as `identifyAmong`. */
export const work: AnswerWork<PosteriorRequest, RunPosterior> = {
  async compute([runDir], { candidates, priors, trials }) {
    const { encoders, data: load } = await openEncodingRun(runDir);
    const data = await load();
    const found = identifyAmong(encoders, data, { stimuli: candidates, priors }, { trials });
    return { run: basename(runDir), dataset: data.name, ...found };
  },

  write({ ...posterior }, form) {
    if (form !== 'application/x-npy') return JSON.stringify(posterior);
    const rows = posterior.responses.map(({ probabilities }) => probabilities);
    return encodeNpy({ shape: [rows.length, posterior.priors.length], data: Float64Array.from(rows.flat()) });
  },

  lines({ run, dataset, likelihood, bins, priors, responses, accuracy, chance, stimuli }, { place }) {
    const shown = responses.slice(0, shownResponses);
    return [
      `${run}: ${dataset}, ${priors.length} candidates of ${bins} scored bins, ${likelihood} noise`,
      ...alignedLines([
        ['stimulus', 'trial', 'most probable', 'p', 'before', 'itself'],
        ...shown.map(({ stimulus, trial, mostProbable, probabilities, truth }) => [
          stimulus,
          trial === null ? 'mean' : String(trial),
          String(mostProbable),
          probabilities[mostProbable].toFixed(3),
          priors[mostProbable].toFixed(3),
          truth === null ? '–' : String(truth),
        ]),
      ]),
      ...(responses.length > shown.length ? [`  … ${responses.length - shown.length} more`] : []),
      accuracy === null || chance === null
        ? '  no test stimulus is among the candidates'
        : `  right: ${accuracy.toFixed(3)}, by the priors alone ${chance.toFixed(3)} (n = ${stimuli} stimuli)`,
      place === undefined ? '--out FILE.json or FILE.npy keeps all probabilities' : `File: ${place}`,
    ];
  },
};
