import { z } from 'zod';
import { foldsFault } from '../../datasets/catalogue.ts';
import { type DecoderName, decoderCard, isClosedForm } from '../../src/models/decoders/catalogue.ts';
import { decodingShape, studyConfigSchema } from '../runs/decoding/config.ts';
import { type ComparisonPlan, cellFields, comparisonPlanSchema, firstCells } from './plan.ts';

const fields = z.strictObject({
  kind: z.literal('decoders'),
  ...comparisonPlanSchema.shape,
  ...decodingShape,
  /** Options of the decoders; each takes those that it has. */
  options: z.record(z.string(), z.unknown()).default({}),
});
/** Decoders side by side on one choice of data, all fields of a study but those that each fit has of its own. */
export type DecodersConfig = z.infer<typeof fields>;

/** What `cortex study` for several decoders and `POST /v1/runs` take. */
export const decodersConfigSchema = fields.superRefine((config, context) => {
  for (const { path, message } of faultsOf(config)) context.addIssue({ code: 'custom', path: [...path], message });
});

/** The plan of a config: its study is that of the first decoder that is trained, whose settings the others share. */
export function planOf({ kind: _, decoders, folds, seeds, ...study }: DecodersConfig): ComparisonPlan {
  const decoder = decoders.find((name) => !isClosedForm(name)) ?? decoders[0];
  const plan = { decoders, ...(folds !== undefined && { folds }), seeds };
  return { ...plan, study: { kind: 'study', decoder, ...study } };
}

interface Fault {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** What the fields of a config, right one by one, have against each other and against the study of each decoder. */
function faultsOf(config: DecodersConfig): Fault[] {
  const { decoders, folds, fold, options, training } = config;
  const own: Fault[] = [];
  if (folds !== undefined && fold !== undefined) {
    own.push({
      path: ['fold'],
      message: `fold is one of a cross-validation, and folds are ${folds} of them; leave out one`,
    });
  }
  const many = folds === undefined ? undefined : foldsFault(config.dataset, folds, config);
  if (many) own.push({ path: ['folds'], message: many });
  const settings = Object.keys(training);
  if (settings.length > 0 && decoders.every(isClosedForm)) {
    const message = `all of these decoders are fitted in closed form, without gradient steps; leave out the training`;
    own.push({ path: ['training', settings[0]], message });
  }
  for (const name of Object.keys(options).filter((option) => !decoders.some((decoder) => hasOption(decoder, option)))) {
    own.push({
      path: ['options', name],
      message: `none of the decoders has this option. There are ${optionsOf(decoders)}`,
    });
  }
  return own.length > 0 ? own : faultsOfCells(planOf(config));
}

const hasOption = (decoder: DecoderName, name: string) => Object.hasOwn(decoderCard(decoder).options.shape, name);

const optionsOf = (decoders: readonly DecoderName[]) =>
  [...new Set(decoders.flatMap((decoder) => Object.keys(decoderCard(decoder).options.shape)))].join(', ') || 'none';

/** Faults of the first fit of each decoder, each once: what is wrong with the data is wrong with all. */
function faultsOfCells(plan: ComparisonPlan): Fault[] {
  const faults = firstCells(plan).flatMap((cell) => {
    const parsed = studyConfigSchema.safeParse(cellFields(plan, cell));
    const issues = parsed.success ? [] : parsed.error.issues;
    return issues.map(({ path, message }) => ({
      path,
      message: path[0] === 'options' ? `${cell.decoder}: ${message}` : message,
    }));
  });
  return faults.filter(({ message }, i) => faults.findIndex((one) => one.message === message) === i);
}
