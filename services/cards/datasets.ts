import { z } from 'zod';
import { datasetNames, datasets } from '../../datasets/catalogue.ts';
import { runKinds } from '../runs/config.ts';

const datasetCardSchema = z.object({
  name: z.string(),
  summary: z.string(),
  kind: z.enum(['simulated', 'recorded']),
  /** What its stimuli are, sounds or videos; null where the recording decides. */
  domain: z.enum(['auditory', 'visual']).nullable(),
  /** Axes of what is read or made, and the unit of the responses. */
  responses: z.string(),
  licence: z.string(),
  source: z.string(),
  /** Fields of a config that choose among its data, beside the seed. */
  choices: z.array(z.string()),
  /** Kinds of runs that it can be given to. */
  runs: z.array(z.enum(runKinds)),
  /** Encoders that a benchmark of it compares when none are named. */
  usualModels: z.array(z.string()),
});

/** Every data set: the answer of `GET /v1/datasets`. */
export const datasetCardsSchema = z.object({ datasets: z.array(datasetCardSchema) });
export type DatasetCards = z.infer<typeof datasetCardsSchema>;

/** The cards of every data set of the catalogue; nothing is loaded. */
export function datasetCards(): DatasetCards {
  return {
    datasets: datasetNames.map((name) => {
      const { summary, kind, domain = null, responses, licence, source, choices, usualModels = [] } = datasets[name];
      const { encoding, decoding, contrasts } = datasets[name];
      return {
        name,
        summary,
        kind,
        domain,
        responses,
        licence,
        source,
        choices: [...choices],
        runs: [
          ...(encoding ? ['encoding' as const] : []),
          ...(decoding || contrasts ? ['study' as const] : []),
          ...(decoding ? (['training', 'decoders'] as const) : []),
        ],
        usualModels: [...usualModels],
      };
    }),
  };
}
