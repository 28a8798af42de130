import { z } from 'zod';
import type { NdArray } from '../../../src/arrays.ts';
import type { EncodingRequest, PredictedResponse } from '../../runs/encoding/open.ts';
import type { AnswerAnalysis } from '../analysis.ts';
import { givenArray } from '../given-array.ts';
import { expectFrameOf } from '../run-facts.ts';

/** The response that a run's encoders predict for a stimulus. */
export const encodings: AnswerAnalysis<EncodingRequest, PredictedResponse> = {
  name: 'encodings',
  command: 'encode',
  summary: "predict the response of an encoding run's units to a stimulus",
  runs: [1, 1],
  kinds: ['encoding'],
  request: z.strictObject({
    samplingRateHz: z
      .number()
      .positive()
      .optional()
      .describe('samples a second of a sound; checked against what the models were fitted to'),
  }),
  array: {
    field: 'stimulus',
    description: '.npy file [time, ...frame] as in the data set, or [sample] for models that start from sound',
    check: (stimulus) => givenArray(stimulus, 'stimulus'),
  },
  forms: { 'application/json': 'response.json', 'application/x-npy': 'response.npy' },
  expect: async ([runDir], { stimulus }) => expectFrameOf(runDir, stimulus as NdArray),
  slow: false,
  work: async () => (await import('./work.ts')).work,
};
