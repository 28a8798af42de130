import { z } from 'zod';
import { contrastDatasetNames, dataset, decodingDatasetNames, unknownChoices } from '../../../datasets/catalogue.ts';
import { issueMessage } from '../../../src/errors.ts';
import {
  decoderCard,
  decoderConfigSchema,
  optionsThereAre,
  poolingFault,
} from '../../../src/models/decoders/catalogue.ts';
import { type DecoderPreset, decoderPresets, decoderRecipe } from '../../../src/training/decoder/recipes.ts';
import { decoderTrainingSchema } from '../../../src/training/decoder/settings.ts';

/** Data sets that a study can be made of: videos of a decoder, or contrasts of recorded sessions. */
export const datasetNames = [...decodingDatasetNames, ...contrastDatasetNames] as const;
export const presetNames = decoderPresets;
export type PresetName = DecoderPreset;

const fields = z.strictObject({
  kind: z.enum(['study', 'training']).default('study'),
  dataset: z.enum(datasetNames).default(decodingDatasetNames[0]),
  /** Folder of the recordings; `CORTEX_DATA` when left out. Simulated data sets have none. */
  data: z.string().min(1).optional(),
  /** Recording site, for data sets that have several, such as "PRN015a". */
  site: z.string().min(1).optional(),
  /** Recording sessions, numbered from 1; all of them when left out. */
  sessions: z.array(z.int().positive()).nonempty().optional(),
  seed: z.int().nonnegative().default(1),
  /** Chosen by the engine when left out: `quick` natively, `tiny` on wasm. */
  preset: z.enum(presetNames).optional(),
  /** Name and options; those left out are the preset's, for the baselines the paper's. */
  ...decoderConfigSchema.shape,
  /** Changes to the preset's training. */
  training: decoderTrainingSchema.partial().default({}),
  /** Control: shuffle the conditions of the training trials, after which nothing may be decoded. */
  shuffleLabels: z.boolean().default(false),
});
export type StudyConfig = z.infer<typeof fields>;

/** What `cortex study` and `POST /v1/runs` take. */
export const studyConfigSchema = fields.superRefine((config, context) => {
  for (const { path, message } of faultsOf(config)) context.addIssue({ code: 'custom', path: [...path], message });
});

interface Fault {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** What the fields of a config, right one by one, have against each other. */
function faultsOf(config: StudyConfig): Fault[] {
  const choices = unknownChoices(config.dataset, config).map(({ field, message }) => ({ path: [field], message }));
  return [...choices, ...(hasOwnSettings(config.dataset) ? settingFaults(config) : optionFaults(config))];
}

/** A study whose data set fixes the network and its training. */
const hasOwnSettings = (name: string) => !decodingDatasetNames.some((known) => known === name);

function settingFaults(config: StudyConfig): Fault[] {
  return (['options', 'training'] as const)
    .filter((field) => Object.keys(config[field]).length > 0)
    .map((field) => ({
      path: [field],
      message: `the study of ${config.dataset} has settings of its own for each preset; leave out ${field}`,
    }));
}

function optionFaults({ dataset: name, preset, decoder, options }: StudyConfig): Fault[] {
  const parsed = decoderCard(decoder).options.safeParse({
    ...decoderRecipe(decoder, preset ?? 'paper').options,
    ...options,
  });
  if (!parsed.success) {
    return parsed.error.issues.map((issue) => ({
      path: ['options', ...issue.path],
      message: `${issueMessage(issue)}. ${optionsThereAre(decoder)}`.replace(/\.$/, ''),
    }));
  }
  const { frames } = dataset(name);
  const fault = frames === undefined ? undefined : poolingFault(decoder, parsed.data, frames);
  return fault ? [{ path: ['options', fault.option], message: fault.message }] : [];
}
