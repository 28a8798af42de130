import { z } from 'zod';
import { encodingDatasetNames, foldsFault, unknownChoices } from '../../datasets/catalogue.ts';
import { CortexError, quoted, unknownName } from '../../src/errors.ts';
import { encoderNames } from '../../src/models/encoders/names.ts';
import { encoderTrainingSchema } from '../../src/training/encoder/settings.ts';
import { tuningGrids } from '../../src/training/encoder/tuning-grids.ts';
import { domainFault } from '../runs/encoding/config.ts';
import { runName, type SweepJob } from '../sweeps/job.ts';

const planFields = z.strictObject({
  dataset: z.enum(encodingDatasetNames),
  /** Folder of the recordings; `CORTEX_DATA` when left out. */
  data: z.string().min(1).optional(),
  session: z.string().min(1).optional(),
  site: z.string().min(1).optional(),
  /** Names of encoders; "name*4" is the mean prediction of four networks. */
  models: z.array(z.string().min(1)).min(1),
  /** Fits of every model, with the seeds 1, 2, … */
  seeds: z.int().positive().default(3),
  /** Folds of a cross-validation over clips, from the first on, instead of the data set's own split. */
  folds: z.int().positive().optional(),
  /** Fits of the first model to shuffled stimuli, a control that should score 0. */
  shuffles: z.int().nonnegative().default(0),
  /** Changes to every model's recipe. */
  training: encoderTrainingSchema.partial().default({}),
  /** Settings that the validation clips of each split or fold choose among, for every fit anew. */
  tune: z.enum(tuningGrids).default('none'),
  /** Once settings and epochs are chosen, fit to the training and validation clips together. */
  refit: z.boolean().optional(),
});
/** What `cortex benchmark` takes. */
export const benchmarkPlanSchema = planFields.superRefine((plan, context) => {
  const { dataset, models, folds } = plan;
  const issue = (path: PropertyKey[], message: string | undefined) => {
    if (message !== undefined) context.addIssue({ code: 'custom', path, message });
  };
  for (const { field, message } of unknownChoices(dataset, plan)) issue([field], message);
  if (folds !== undefined) issue(['folds'], foldsFault(dataset, folds, plan));
  for (const [i, model] of models.entries()) issue(['models', i], domainFault(model.split('*')[0], dataset));
});
export type BenchmarkPlan = z.infer<typeof benchmarkPlanSchema>;

/** Baselines that every table has. */
const baselineNames = ['mean rate', 'ridge STRF'] as const;

export const benchmarkEntrySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('baseline'), label: z.enum(baselineNames) }),
  z.strictObject({
    kind: z.literal('model'),
    label: z.string().min(1),
    model: z.string().min(1),
    networks: z.int().positive(),
    shuffled: z.boolean(),
  }),
]);
/** One line of the table. */
export type BenchmarkEntry = z.infer<typeof benchmarkEntrySchema>;

/** One fit of one line, or one baseline of a fold. */
export interface BenchmarkCell {
  readonly entry: BenchmarkEntry;
  readonly seed: number;
  readonly fold?: number;
}

/** "cnn-population" or "cnn-population*4". Throws InvalidInput for a model that is not registered. */
export function benchmarkEntry(text: string, shuffled = false): BenchmarkEntry {
  const [model, count, ...rest] = text.split('*');
  const networks = count === undefined ? 1 : Number(count);
  if (rest.length > 0 || !Number.isSafeInteger(networks) || networks < 1) {
    throw new CortexError(
      'InvalidInput',
      `${quoted(text)} is no model: give its name, or name*4 for the mean of 4 networks.`,
    );
  }
  if (!encoderNames.some((name) => name === model)) {
    throw new CortexError('InvalidInput', unknownName('encoder', model, encoderNames));
  }
  const label = networks === 1 ? model : `${model} × ${networks}`;
  return { kind: 'model', label: shuffled ? `${label}, shuffled` : label, model, networks, shuffled };
}

/** Every fit of the plan, in the order of the table: baselines first, then models. */
export function benchmarkCells({ models, seeds, folds, shuffles }: BenchmarkPlan): BenchmarkCell[] {
  const placed = (entry: BenchmarkEntry, seed: number): BenchmarkCell[] =>
    folds === undefined ? [{ entry, seed }] : Array.from({ length: folds }, (_, fold) => ({ entry, seed, fold }));
  const seeded = (entry: BenchmarkEntry, count: number) =>
    Array.from({ length: count }, (_, i) => placed(entry, i + 1)).flat();
  return [
    ...baselineNames.flatMap((label) => placed({ kind: 'baseline', label }, 1)),
    ...models.flatMap((model) => seeded(benchmarkEntry(model), seeds)),
    ...seeded(benchmarkEntry(models[0], true), shuffles),
  ];
}

/** What `cortex sweep` takes of one fit: its kind is "fit". */
export const fitConfigSchema = z
  .strictObject({
    kind: z.literal('fit'),
    ...planFields.pick({
      dataset: true,
      data: true,
      session: true,
      site: true,
      training: true,
      tune: true,
      refit: true,
    }).shape,
    fold: z.int().nonnegative().optional(),
    entry: benchmarkEntrySchema,
    /** Of the fit; the data are those of seed 1. */
    seed: z.int().positive(),
  })
  .superRefine((config, context) => {
    for (const { field, message } of unknownChoices(config.dataset, config))
      context.addIssue({ code: 'custom', path: [field], message });
  });
export type FitConfig = z.infer<typeof fitConfigSchema>;

/** The fits of a plan as runs of a sweep, such as "cnn-population_x_4-seed-2-fold-0". */
export function benchmarkJobs(plan: BenchmarkPlan): SweepJob[] {
  const { dataset, data, session, site, training, tune, refit } = plan;
  return benchmarkCells(plan).map(({ entry, seed, fold }) => {
    const place = { seed, ...(fold !== undefined && { fold }) };
    const factors = { label: entry.label, ...place };
    const asked = { dataset, data, session, site, training, tune, ...(refit && { refit }) };
    const config: FitConfig = { kind: 'fit', ...asked, entry, ...place };
    return { name: runName(factors), factors, config };
  });
}
