import { z } from 'zod';
import {
  datasets,
  type EncodingDatasetName,
  encodingDatasetNames,
  unknownChoices,
} from '../../../datasets/catalogue.ts';
import { unknownName } from '../../../src/errors.ts';
import {
  encoderDomain,
  encoderNames,
  outputNonlinearities,
  prefilterNames,
} from '../../../src/models/encoders/names.ts';
import { encoderTrainingSchema } from '../../../src/training/encoder/settings.ts';
import { tuningGrids } from '../../../src/training/encoder/tuning-grids.ts';
import { dataChoiceShape } from '../data-choice.ts';

/** The name of an encoder; an unknown one is told the nearest. */
export const encoderNameSchema = z
  .string()
  .refine((name) => encoderNames.some((known) => known === name), {
    error: ({ input }) => unknownName('encoder', String(input), encoderNames).replace(/\.$/, ''),
  })
  .meta({ enum: [...encoderNames] });

/** What is wrong with a model for a data set of the other domain; undefined when nothing is, or when the recording decides. */
export function domainFault(model: string, dataset: EncodingDatasetName): string | undefined {
  const { domain, usualModels = [] } = datasets[dataset];
  if (domain === undefined || !encoderNames.some((name) => name === model) || encoderDomain(model) === domain)
    return undefined;
  const kinds = { auditory: 'sounds', visual: 'videos' };
  return `${model} takes ${kinds[encoderDomain(model)]} but ${dataset} has ${kinds[domain]}; choose a model of ${kinds[domain]}, such as ${usualModels.join(' or ')}`;
}

/** What `cortex train --model …` and `POST /v1/runs` with kind "encoding" take. */
export const encodingConfigSchema = z
  .strictObject({
    kind: z.literal('encoding'),
    dataset: z.enum(encodingDatasetNames),
    ...dataChoiceShape,
    model: encoderNameSchema,
    options: z.record(z.string(), z.unknown()).default({}),
    prefilter: z.enum(prefilterNames).optional(),
    nonlinearity: z.enum(outputNonlinearities).optional(),
    /** A finished run in the same folder, by its id: its networks are kept as they are, but for the readouts, which are fitted to these units. */
    core: z
      .string()
      .regex(/^[^./\\][^/\\]*$/, 'must be the id of a run, the name of its folder')
      .optional(),
    /** Changes to the model's recipe. */
    training: encoderTrainingSchema.partial().default({}),
    /** Settings that the validation clips choose among; left out, "small" where a recipe does not do for recorded data. */
    tune: z.enum(tuningGrids).optional(),
    seed: z.int().nonnegative().default(1),
    /** Networks with the seeds seed, seed + 1, …: their predictions and dSTRFs are averaged. */
    networks: z.int().positive().default(1),
    /** Every network leaves out another part of the training clips, one of as many as there are networks. */
    jackknife: z.boolean().default(false),
    /** Control: every clip's responses are those of another clip (sounds) or shifted in time (one long clip). */
    shuffleStimuli: z.boolean().default(false),
  })
  .superRefine((config, context) => {
    for (const { field, message } of unknownChoices(config.dataset, config))
      context.addIssue({ code: 'custom', path: [field], message });
    const fault = domainFault(config.model, config.dataset);
    if (fault) context.addIssue({ code: 'custom', path: ['model'], message: fault });
    if (config.jackknife && config.networks < 2) {
      const message = `must be 2 or more for jackknives but is ${config.networks}`;
      context.addIssue({ code: 'custom', path: ['networks'], message });
    }
  });
export type EncodingConfig = z.infer<typeof encodingConfigSchema>;

/** What of a run's config says which data it is about. */
export type DataChoice = Pick<EncodingConfig, 'dataset' | 'seed' | 'shuffleStimuli' | keyof typeof dataChoiceShape>;
