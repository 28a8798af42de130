import { z } from 'zod';
import {
  type ContrastDatasetName,
  contrastDatasetNames,
  type DecodingDatasetName,
  dataset,
  decodingDatasetNames,
  unknownChoices,
} from '../../../datasets/catalogue.ts';
import { issueMessage } from '../../../src/errors.ts';
import { decoderCard, decoderConfigSchema, optionsThereAre } from '../../../src/models/decoders/catalogue.ts';
import {
  closedFormFault,
  type DecoderPreset,
  decoderPresets,
  decoderRecipe,
} from '../../../src/training/decoder/recipes.ts';
import { decoderTrainingSchema } from '../../../src/training/decoder/settings.ts';
import { dataChoiceShape } from '../data-choice.ts';

/** Data sets that a study can be made of: videos of a decoder, or contrasts of recorded sessions. */
export const datasetNames = [...new Set([...decodingDatasetNames, ...contrastDatasetNames])] as [
  DecodingDatasetName | ContrastDatasetName,
  ...(DecodingDatasetName | ContrastDatasetName)[],
];
export const presetNames = decoderPresets;
export type PresetName = DecoderPreset;

/** What every config of decoders says, one or several: of the data, and of how they are fitted. */
export const decodingShape = {
  dataset: z.enum(datasetNames).default(decodingDatasetNames[0]),
  ...dataChoiceShape,
  seed: z.int().nonnegative().default(1),
  /** Chosen by the engine when left out: `quick` natively, `tiny` on wasm. */
  preset: z.enum(presetNames).optional(),
  /** Changes to the preset's training. */
  training: decoderTrainingSchema.partial().default({}),
  /** Regions whose units the decoder sees, in training too; all when left out. */
  regions: z.array(z.string().min(1)).nonempty().optional(),
  /** Control: shuffle the conditions of the training trials, after which nothing may be decoded. */
  shuffleLabels: z.boolean().default(false),
};

const fields = z.strictObject({
  kind: z.enum(['study', 'training']).default('study'),
  ...decodingShape,
  /** Seed of the training alone, so that networks differ on the same data; `seed` when left out. */
  trainingSeed: z.int().nonnegative().optional(),
  /** Name and options; those left out are the preset's, for the baselines the paper's. */
  ...decoderConfigSchema.shape,
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
  return [...choices, ...(hasOwnSettings(config) ? settingFaults(config) : optionFaults(config))];
}

/** A study whose data set fixes the network and its training. */
const hasOwnSettings = ({ kind, dataset: name }: StudyConfig) =>
  kind === 'study' && dataset(name).contrasts !== undefined;

const isGiven = (value: object | number | undefined) =>
  typeof value === 'object' ? Object.keys(value).length > 0 : value !== undefined;

function settingFaults(config: StudyConfig): Fault[] {
  return (['options', 'training', 'regions', 'trainingSeed'] as const)
    .filter((field) => isGiven(config[field]))
    .map((field) => ({
      path: [field],
      message: `the study of ${config.dataset} has settings of its own for each preset; leave out ${field}`,
    }));
}

function optionFaults({ preset, decoder, options, training }: StudyConfig): Fault[] {
  const trainingFault = closedFormFault(decoder, training);
  if (trainingFault) return [{ path: ['training', Object.keys(training)[0]], message: trainingFault }];
  const parsed = decoderCard(decoder).options.safeParse({
    ...decoderRecipe(decoder, preset ?? 'paper').options,
    ...options,
  });
  if (parsed.success) return [];
  return parsed.error.issues.map((issue) => ({
    path: ['options', ...issue.path],
    message: `${issueMessage(issue)}. ${optionsThereAre(decoder)}`.replace(/\.$/, ''),
  }));
}
