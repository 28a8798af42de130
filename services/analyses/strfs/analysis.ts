import { z } from 'zod';
import type { NdArray } from '../../../src/arrays.ts';
import type { AnswerAnalysis } from '../analysis.ts';
import { readRunFacts, unitNumber } from '../run-facts.ts';

/** What receptive fields are read from. */
const sources = ['weights', 'gradient', 'waveform'] as const;

const requestSchema = z.strictObject({
  of: z
    .enum(sources)
    .optional()
    .describe(
      'weights: as the network spells them out; gradient: of the response to silence; waveform: of the response to a test sound, with respect to its samples; left out, the first that the model has',
    ),
  units: z.array(z.string().min(1)).min(1).optional().describe('units by id or by number from 0; left out, all'),
  lags: z
    .int()
    .positive()
    .max(1000)
    .optional()
    .describe('bins of a gradient, the present one included; left out, all that matter, or half a second'),
  clip: z.int().nonnegative().default(0).describe('waveform: which of the test sounds, from 0'),
  bin: z.int().nonnegative().optional().describe('waveform: bin of the response; left out, the middle of the sound'),
});
export type FieldsRequest = z.output<typeof requestSchema>;

/** Receptive fields of some units, the mean over the networks of the run. */
export interface ReceptiveFields {
  readonly of: (typeof sources)[number];
  /** Of the standardised stimulus, [unit, lag, …frame] with lag 0 the present, copies of a prefilter last; of a sound [unit, sample]. */
  readonly strfs: NdArray;
  readonly axes: readonly string[];
  readonly units: readonly string[];
  /** Units that nothing was fitted to, by id with the reason, whose values are NaN; left out without any. */
  readonly missing?: Readonly<Record<string, string>>;
  readonly binMs: number;
  /** Of a sound: its name, and the bin of the response, whose last sample is the last of the gradient. */
  readonly sound?: { readonly clip: string; readonly bin: number; readonly samplingRateHz: number };
}

/** The receptive fields of a run's units, from weights or gradients. */
export const strfs: AnswerAnalysis<FieldsRequest, ReceptiveFields> = {
  name: 'strfs',
  command: 'strfs',
  summary: 'receptive fields of the units: the weights, or gradients at silence or around a sound',
  runs: [1, 1],
  kinds: ['encoding'],
  request: requestSchema,
  forms: { 'application/json': 'strfs.json', 'application/x-npy': 'strfs.npy' },
  expect: async ([runDir], asked) => {
    const { units } = await readRunFacts(runDir);
    if (units) for (const unit of requestSchema.parse(asked).units ?? []) unitNumber(unit, units);
  },
  slow: false,
  work: async () => (await import('./work.ts')).work,
};
