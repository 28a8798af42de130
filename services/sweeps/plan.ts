import { z } from 'zod';
import { CortexError, quoted, schemaFaults } from '../../src/errors.ts';
import { type Factor, runName, type SweepJob, type TaskConfig } from './job.ts';
import { findTask, type TaskFinder } from './tasks/index.ts';

/** Runs of one sweep at most. */
const mostRuns = 100_000;

const fieldName = z.string().regex(/^[A-Za-z]\w*(\.\w+)*$/, 'a field of a config, such as seed or training.epochs');
const range = z
  .string()
  .regex(/^\d+\.\.\d+$/)
  .transform((text) => {
    const [first, last] = text.split('..').map(Number);
    return Array.from({ length: Math.max(0, Math.min(last - first + 1, mostRuns + 1)) }, (_, i) => first + i);
  })
  .pipe(z.array(z.int()).nonempty('a range must go upwards, as 1..10 does'));

/** What `cortex sweep` takes: one config, and what is varied of it. */
export const sweepPlanSchema = z.strictObject({
  /** Fields that all runs share; `kind` says what they are. */
  base: z.record(fieldName, z.unknown()).default({}),
  /** Values of each field, or a range such as "1..10"; every combination is a run. Fields of fields have dots between them. */
  grid: z.record(fieldName, z.union([z.array(z.unknown()).nonempty(), range])).default({}),
  /** Changes that go together, such as a model with its options; each is combined with the whole grid. */
  variants: z
    .array(z.looseObject({ name: z.string().min(1) }))
    .nonempty()
    .optional(),
  /** Factors that the table has a row for each combination of; all but seeds and folds when left out. */
  by: z.array(z.string()).optional(),
  /** Metrics of the table and the figures; all, and the first four, when left out. */
  metrics: z.array(z.string()).nonempty().optional(),
});
export type SweepPlan = z.infer<typeof sweepPlanSchema>;

/** Every run of a plan, in its order: the last field of the grid varies fastest. Throws InvalidInput for what cannot be a run. */
export async function jobsOf(plan: SweepPlan, find: TaskFinder = findTask): Promise<SweepJob[]> {
  const { base, grid, variants = [undefined] } = plan;
  const count = Object.values(grid).reduce((product, { length }) => product * length, variants.length);
  if (count > mostRuns)
    throw new CortexError('InvalidInput', `A sweep has ${mostRuns} runs at most, but this one ${count}.`);
  const jobs: SweepJob[] = [];
  for (const variant of variants) {
    for (const values of combinations(Object.entries(grid))) jobs.push(await jobOf(base, variant, values, find));
  }
  const repeated = jobs.find(({ name }, i) => jobs.findIndex((one) => one.name === name) !== i);
  if (repeated)
    throw new CortexError(
      'InvalidInput',
      `The plan has the run ${quoted(repeated.name)} twice; list every value once.`,
    );
  return jobs;
}

function combinations(fields: readonly (readonly [string, readonly unknown[]])[]): [string, unknown][][] {
  return fields.reduce<[string, unknown][][]>(
    (all, [name, values]) => all.flatMap((one) => values.map((value): [string, unknown][] => [...one, [name, value]])),
    [[]],
  );
}

async function jobOf(
  base: SweepPlan['base'],
  variant: NonNullable<SweepPlan['variants']>[number] | undefined,
  values: readonly [string, unknown][],
  find: TaskFinder,
): Promise<SweepJob> {
  const { name: label, ...changes } = variant ?? {};
  const asked: Record<string, unknown> = {};
  for (const [name, value] of [...Object.entries(base), ...Object.entries(changes), ...values]) set(asked, name, value);
  const factors = Object.fromEntries([
    ...(label === undefined ? [] : [['variant', label] as const]),
    ...values.map(([name, value]) => [name, factorOf(value)] as const),
  ]);
  const name = runName(factors);
  return { name, factors, config: await configOf(asked, name, find) };
}

async function configOf(asked: Record<string, unknown>, name: string, find: TaskFinder): Promise<TaskConfig> {
  const { kind } = asked;
  if (typeof kind !== 'string') {
    throw new CortexError(
      'InvalidInput',
      'base.kind must say what the runs are, such as encoding, study, training or recovery.',
    );
  }
  const task = await find(kind);
  try {
    return task.config({ ...asked, kind });
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    throw new CortexError('InvalidInput', `Run ${quoted(name)}: ${schemaFaults(error)}.`, { cause: error });
  }
}

/** Sets a field of a field, such as training.epochs; what is on the way is copied, for runs share their base. */
function set(config: Record<string, unknown>, path: string, value: unknown): void {
  const [field, ...inner] = path.split('.');
  if (inner.length === 0) {
    config[field] = value;
    return;
  }
  const before = config[field];
  const copy = typeof before === 'object' && before !== null ? { ...before } : {};
  set(copy as Record<string, unknown>, inner.join('.'), value);
  config[field] = copy;
}

const factorOf = (value: unknown): Factor =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : JSON.stringify(value);
