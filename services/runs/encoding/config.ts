import { z } from 'zod';
import { encodingDatasetNames, unknownChoices } from '../../../datasets/catalogue.ts';
import { unknownName } from '../../../src/errors.ts';
import { encoderNames, outputNonlinearities, prefilterNames } from '../../../src/models/encoders/names.ts';
import { encoderTrainingSchema } from '../../../src/training/encoder/settings.ts';

/** The name of an encoder; an unknown one is told the nearest. */
export const encoderNameSchema = z.string().refine((name) => encoderNames.some((known) => known === name), {
  error: ({ input }) => unknownName('encoder', String(input), encoderNames).replace(/\.$/, ''),
});

/** What `cortex train --model …` and `POST /v1/runs` with kind "encoding" take. */
export const encodingConfigSchema = z
  .strictObject({
    kind: z.literal('encoding'),
    dataset: z.enum(encodingDatasetNames),
    /** Folder of the recordings; `CORTEX_DATA` when left out. Simulated data sets have none. */
    data: z.string().min(1).optional(),
    /** Recording session, for data sets that have several, such as "201025". */
    session: z.string().min(1).optional(),
    /** Recording site, for data sets that have several, such as "PRN015a". */
    site: z.string().min(1).optional(),
    /** Fold of a cross-validation over clips, counted from 0; the data set's own split when left out. */
    fold: z.int().nonnegative().optional(),
    /** Front end that makes the spectrogram, such as "db" or "gammatone"; the data set's own when left out. */
    frontEnd: z.string().min(1).optional(),
    /** Sampling rate of the sounds, for models that start from the waveform; as recorded when left out. */
    soundHz: z.number().positive().optional(),
    model: encoderNameSchema,
    options: z.record(z.string(), z.unknown()).default({}),
    prefilter: z.enum(prefilterNames).optional(),
    nonlinearity: z.enum(outputNonlinearities).optional(),
    /** Changes to the model's recipe. */
    training: encoderTrainingSchema.partial().default({}),
    seed: z.int().nonnegative().default(1),
    /** Networks with the seeds seed, seed + 1, …: their predictions and dSTRFs are averaged. */
    networks: z.int().positive().default(1),
    /** Control: every clip's responses are those of another clip (sounds) or shifted in time (one long clip). */
    shuffleStimuli: z.boolean().default(false),
  })
  .superRefine((config, context) => {
    for (const { field, message } of unknownChoices(config.dataset, config))
      context.addIssue({ code: 'custom', path: [field], message });
  });
export type EncodingConfig = z.infer<typeof encodingConfigSchema>;

/** What of a run's config says which data it is about. */
export type DataChoice = Pick<
  EncodingConfig,
  'dataset' | 'data' | 'session' | 'site' | 'fold' | 'frontEnd' | 'soundHz' | 'seed' | 'shuffleStimuli'
>;
