import { z } from 'zod';
import { encoderTrainingSchema } from '../../../src/training/encoder/settings.ts';
import { recoveryRecipeNames } from '../../recovery/recipe.ts';
import { recover } from '../../recovery/recover.ts';
import { task } from '../task.ts';

const recoverySchema = z.strictObject({
  kind: z.literal('recovery'),
  domain: z.enum(['auditory', 'visual']).default('auditory'),
  /** Of the simulation and the networks. */
  seed: z.int().nonnegative().default(1),
  networks: z.int().positive().optional(),
  recipe: z.enum(recoveryRecipeNames).optional(),
  shuffleResponses: z.boolean().optional(),
  /** Changes to what is planted, such as a null arm or fewer sites. */
  arm: z
    .strictObject({
      sites: z.int().positive(),
      clipSeconds: z.number().positive(),
      clips: z.strictObject({ train: z.int(), validation: z.int(), test: z.int() }),
      placement: z.enum(['alternating', 'independent', 'stratified', 'clustered']),
      spikeWidths: z.enum(['by-kind', 'permuted']),
      kinds: z.enum(['mixed', 'linear']),
    })
    .partial()
    .optional(),
  /** Changes to how the networks are trained. */
  training: encoderTrainingSchema.partial().optional(),
});

/** `cortex recover`: simulate, train, analyse, compare with the truth. */
export const recoveryTask = task<z.infer<typeof recoverySchema>>({
  schema: recoverySchema,
  madeOf: async () => ({}),
  carryOut: async ({ kind: _, ...options }, { onProgress }) => {
    const { verdicts, seconds, ...found } = await recover({ ...options, ...(onProgress && { onProgress }) });
    const measured = Object.entries(verdicts).flatMap(([name, { value, passed }]) => [
      [name, typeof value === 'number' ? value : null] as const,
      [`${name} found`, passed ? 1 : 0] as const,
    ]);
    return {
      metrics: Object.fromEntries(measured),
      seconds,
      warnings: [],
      details: { ...found, verdicts },
      madeOf: {},
    };
  },
});
