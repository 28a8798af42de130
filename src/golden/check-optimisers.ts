import { z } from 'zod';
import { startEngine } from '../engine/index.ts';
import { tf } from '../engine/tensorflow.ts';
import { adam, adamax, Optimiser, rmsprop, sgd, type Update } from '../training/optimisers.ts';
import { learningRateAt } from '../training/schedule.ts';
import { generate } from './generator.ts';
import { type CheckReport, Tally } from './tally.ts';

const caseSchema = z.looseObject({ w: z.array(z.array(z.number())), lr: z.array(z.number()) });
const schema = z.looseObject({ seed: z.int(), n: z.int(), steps: z.int(), cases: z.record(z.string(), caseSchema) });

const startStream = 4000;
const tolerance = { absolute: 2e-6 };

/** PyTorch's settings in the names of the cases. */
const rules: Readonly<Record<string, Update>> = {
  'adamax_lr0.01': adamax(),
  'adam_lr0.01_eps1e-9': adam({ epsilon: 1e-9 }),
  adam_default: adam(),
  'adam_lr0.01_wd0.1': adam({ weightDecay: 0.1 }),
  'adamw_lr0.01_wd0.1': adam({ weightDecay: 0.1, decoupled: true }),
  'sgd_lr0.1_momentum0.9': sgd({ momentum: 0.9 }),
  'rmsprop_lr0.01': rmsprop(),
};

/** Update rules and the step schedule against torch.optim on given gradients (optimisers.json). */
export async function checkOptimisers(json: unknown): Promise<CheckReport> {
  const { seed, n, steps, cases } = schema.parse(json);
  await startEngine();
  const tally = new Tally();
  const gradients = Array.from({ length: steps }, (_, k) => gradientOfStep(seed, k, n));
  for (const [name, expected] of Object.entries(cases)) {
    const rule = rules[name.replace(/_steplr$/, '')];
    if (!rule) {
      tally.leaveOut(name, 'no update rule is called so');
      continue;
    }
    const rates = name.endsWith('_steplr') ? steppedRates(expected.lr[0], steps) : expected.lr;
    tally.allClose(`${name}: learning rate`, rates, expected.lr, { relative: 1e-12 });
    const values = runRule(rule, generate(seed, startStream, n), gradients, rates);
    values.forEach((value, k) => {
      tally.allClose(`${name}: after step ${k + 1}`, value, expected.w[k], tolerance);
    });
    tally.equal(`${name}: steps`, values.length, expected.w.length);
  }
  return tally.report();
}

/** Entry 0 is always 0 and entry 1 tiny, to show where ε is added. */
function gradientOfStep(seed: number, k: number, n: number): Float32Array {
  const gradient = generate(seed, startStream + 1 + k, n);
  gradient[0] = 0;
  gradient[1] *= 1e-6;
  return gradient;
}

/** StepLR(step_size 3, gamma 0.85) with one step an epoch. */
function steppedRates(learningRate: number, steps: number): number[] {
  const schedule = { kind: 'step', factor: 0.85, everyEpochs: 3 } as const;
  return Array.from({ length: steps }, (_, step) => learningRateAt({ schedule, learningRate, steps }, step, 1));
}

/** The weights after every step. */
function runRule(
  rule: Update,
  start: Float32Array,
  gradients: readonly Float32Array[],
  rates: readonly number[],
): Float32Array[] {
  const weight = tf.variable(tf.tensor1d(start));
  const optimiser = new Optimiser(rule, { weight });
  const values = gradients.map((values, k) => {
    const gradient = tf.tensor1d(values);
    optimiser.apply({ weight: gradient }, rates[k]);
    gradient.dispose();
    return Float32Array.from(weight.dataSync());
  });
  optimiser.dispose();
  weight.dispose();
  return values;
}
