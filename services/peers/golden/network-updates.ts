import { z } from 'zod';
import { adam, adamax, type Update } from '../../../src/training/optimisers.ts';

/** Steps of one optimiser on a network in its golden file. */
export const optimiserSchema = z.looseObject({
  settings: z.looseObject({
    lr: z.number(),
    betas: z.tuple([z.number(), z.number()]),
    eps: z.number(),
    weight_decay: z.number().default(0),
  }),
  losses: z.looseObject({ value: z.array(z.number()) }),
  params_after_1: z.record(z.string(), z.looseObject({ index: z.array(z.int()), value: z.array(z.number()) })),
});

/** The rule of PyTorch's optimiser of this name; undefined when there is none here, or none with its weight decay. */
export function updateOf(name: string, settings: z.infer<typeof optimiserSchema>['settings']): Update | undefined {
  const [beta1, beta2] = settings.betas;
  const { eps: epsilon, weight_decay: weightDecay } = settings;
  if (name === 'Adam') return adam({ beta1, beta2, epsilon, weightDecay });
  if (name === 'AdamW') return adam({ beta1, beta2, epsilon, weightDecay, decoupled: true });
  return name === 'Adamax' && weightDecay === 0 ? adamax({ beta1, beta2, epsilon }) : undefined;
}
