import { z } from 'zod';
import { CortexError, schemaFaults } from '../../src/errors.ts';
import { type DecoderName, decoderCard, decoderNames, isClosedForm } from '../../src/models/decoders/catalogue.ts';
import { type StudyConfig, studyConfigSchema } from '../runs/decoding/config.ts';

/** What a comparison of decoders is asked for, beside the study that each of them makes. */
export const comparisonPlanSchema = z.strictObject({
  decoders: z
    .array(z.enum(decoderNames))
    .nonempty('name at least one decoder')
    .describe('the one first that the others stand beside'),
  /** Folds of the cross-validation, from the first on; the data set's own split when left out. */
  folds: z
    .int()
    .positive()
    .optional()
    .describe('folds of the cross-validation, from the first on; one split when left out'),
  /** Trainings of every decoder, with the training seeds 1, 2, …; those in closed form have one. */
  seeds: z.int().positive().default(1).describe('trainings of every decoder; those in closed form have one'),
});

/** Decoders side by side: a study config, whose decoder, training seed and fold are those of each cell. */
export interface ComparisonPlan extends z.infer<typeof comparisonPlanSchema> {
  readonly study: StudyConfig;
}

/** One fit. */
export interface ComparisonCell {
  readonly decoder: DecoderName;
  /** Of the training; the data are those of the study's seed. */
  readonly seed: number;
  /** From 0. */
  readonly fold?: number;
}

/** Every fit of the plan: fold by fold, for the data of one are loaded once, and decoder by decoder. */
export function comparisonCells({ decoders, folds, seeds }: ComparisonPlan): ComparisonCell[] {
  const foldsOf = folds === undefined ? [{}] : Array.from({ length: folds }, (_, fold) => ({ fold }));
  const seedsOf = (decoder: DecoderName) => Array.from({ length: isClosedForm(decoder) ? 1 : seeds }, (_, i) => i + 1);
  return foldsOf.flatMap((fold) =>
    [...new Set(decoders)].flatMap((decoder) => seedsOf(decoder).map((seed) => ({ decoder, seed, ...fold }))),
  );
}

/** The first fit of every decoder: those on the other folds and with the other seeds differ in nothing else. */
export function firstCells(plan: ComparisonPlan): ComparisonCell[] {
  return comparisonCells({ ...plan, folds: plan.folds && 1, seeds: 1 });
}

/** The config of one cell: a training of its own. Throws InvalidInput where the study's settings do not fit the decoder. */
export function cellConfig(plan: ComparisonPlan, cell: ComparisonCell): StudyConfig {
  const { decoder } = cell;
  const parsed = studyConfigSchema.safeParse(cellFields(plan, cell));
  if (parsed.success) return parsed.data;
  throw new CortexError('InvalidInput', `${decoder}: ${schemaFaults(parsed.error)}.`, { cause: parsed.error });
}

/** What the config of one cell says, whether or not it fits. */
export function cellFields({ study }: ComparisonPlan, { decoder, seed, fold }: ComparisonCell) {
  const closedForm = isClosedForm(decoder);
  return {
    ...study,
    kind: 'training' as const,
    decoder,
    options: fittingOptions(decoder, study.options),
    training: closedForm ? {} : study.training,
    ...(!closedForm && { trainingSeed: seed }),
    ...(fold !== undefined && { fold }),
  };
}

/** Of options that are given for all decoders, those that this one has. */
function fittingOptions(decoder: DecoderName, options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const known = Object.keys(decoderCard(decoder).options.shape);
  return Object.fromEntries(Object.entries(options).filter(([name]) => known.includes(name)));
}

/** The folder of a cell, such as "mlp-seed-2-fold-0". */
export function cellName({ decoder, seed, fold }: ComparisonCell): string {
  return `${decoder}-seed-${seed}${fold === undefined ? '' : `-fold-${fold}`}`;
}
