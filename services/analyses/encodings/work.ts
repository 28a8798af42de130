import { counted } from '../../lines/counted.ts';
import { byReason } from '../../runs/encoding/missing-units.ts';
import type { EncodingRequest, PredictedResponse } from '../../runs/encoding/open.ts';
import type { AnswerWork } from '../analysis.ts';
import { encodeWithRun } from '../open-runs.ts';
import { describeResponse, encodeResponse, expectFiniteResponse } from './response-forms.ts';

export const work: AnswerWork<EncodingRequest, PredictedResponse> = {
  async compute([runDir], request) {
    const predicted = await encodeWithRun(runDir, request);
    expectFiniteResponse(predicted);
    return predicted;
  },
  write: encodeResponse,
  lines: ({ response: { shape }, units, binMs, missing = {} }, { place }) => [
    `${counted(shape[0], 'bin')} of ${binMs} ms, ${counted(units.length, 'unit')}`,
    ...byReason(missing).map((line) => `  without a prediction: ${line}`),
    place === undefined ? '--out FILE.npy or FILE.json keeps the response' : `File: ${place}`,
  ],
  json: describeResponse,
};
