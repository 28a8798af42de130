import { z } from 'zod';
import { startEngine } from '../../../src/engine/index.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { adam, adamax, Optimiser, rmsprop, sgd, type Update } from '../../../src/training/optimisers.ts';
import { learningRateAt } from '../../../src/training/schedule.ts';
import { generate } from './generator.ts';
import { type CheckReport, largestOf, scaledTo, Tally } from './tally.ts';

const caseSchema = z.looseObject({ w: z.array(z.array(z.number())), lr: z.array(z.number()) });
const schema = z.looseObject({
  seed: z.int(),
  n: z.int(),
  steps: z.int(),
  what: z.string().default(''),
  cases: z.record(z.string(), caseSchema),
});

/** The weights come from this stream and the gradient of step k from k + 1 streams later, unless `what` says otherwise. */
const publishedStartStream = 4000;
/** For weights up to the published ones' size, in proportion for larger ones. */
const tolerance = 2e-6;
const weightsUpTo = 1.6;

/** The numbers in a case's name behind their labels, such as adam_lr0.01_eps1e-9_wd0.1; PyTorch's defaults otherwise. */
interface RuleSettings {
  readonly eps?: number;
  /** Weight decay. */
  readonly wd?: number;
  readonly momentum?: number;
}

/** Ending of the cases whose learning rate falls in steps. */
const stepped = '_steplr';

/** PyTorch's update rules by the first word of a case's name. */
const rules: Readonly<Record<string, (settings: RuleSettings) => Update>> = {
  adamax: ({ eps }) => adamax({ epsilon: eps }),
  adam: ({ eps, wd }) => adam({ epsilon: eps, weightDecay: wd }),
  adamw: ({ eps, wd = 0.01 }) => adam({ epsilon: eps, weightDecay: wd, decoupled: true }),
  sgd: ({ momentum }) => sgd({ momentum }),
  rmsprop: ({ eps }) => rmsprop({ epsilon: eps }),
};
/** Settings that each rule has here. */
const settingsOf: Readonly<Record<string, readonly string[]>> = {
  adamax: ['lr', 'eps'],
  adam: ['lr', 'eps', 'wd'],
  adamw: ['lr', 'eps', 'wd'],
  sgd: ['lr', 'momentum'],
  rmsprop: ['lr', 'eps'],
};

/** Update rules and the step schedule against torch.optim on given gradients (optimisers.json). */
export async function checkOptimisers(json: unknown): Promise<CheckReport> {
  const { seed, n, steps, what, cases } = schema.parse(json);
  await startEngine();
  const tally = new Tally();
  const start = Number(/w0 = gen\(p=(\d+)/.exec(what)?.[1] ?? publishedStartStream);
  const gradients = Array.from({ length: steps }, (_, k) => gradientOfStep(seed, start + 1 + k, n));
  for (const [name, expected] of Object.entries(cases)) {
    const rule = ruleOf(name);
    if (!rule) {
      tally.leaveOut(name, 'no update rule is called so');
      continue;
    }
    const rates = name.endsWith(stepped) ? steppedRates(tally, what, expected.lr[0], steps) : expected.lr;
    tally.allClose(`${name}: learning rate`, rates, expected.lr, { relative: 1e-12 });
    const absolute = scaledTo(largestOf(expected.w.flat()), weightsUpTo, tolerance);
    const values = runRule(rule, generate(seed, start, n), gradients, rates);
    values.forEach((value, k) => {
      tally.allClose(`${name}: after step ${k + 1}`, value, expected.w[k] ?? [], { absolute });
    });
    tally.equal(`${name}: steps`, values.length, expected.w.length);
  }
  return tally.report();
}

/** The rule of a case called such as "adam_lr0.01_wd0.1_steplr"; undefined when there is none of these words. */
function ruleOf(name: string): Update | undefined {
  const [kind, ...words] = name.replace(stepped, '').split('_');
  const settings: Record<string, number> = {};
  for (const word of words) {
    if (word === 'default') continue;
    const [, label, number] = /^([a-z]+?)([\d.]+(?:e[+-]?\d+)?)$/.exec(word) ?? [];
    if (!settingsOf[kind]?.includes(label)) return undefined;
    settings[label] = Number(number);
  }
  return rules[kind]?.(settings);
}

/** Entry 0 is always 0 and entry 1 tiny, to show where ε is added. */
function gradientOfStep(seed: number, stream: number, n: number): Float32Array {
  const gradient = generate(seed, stream, n);
  gradient[0] = 0;
  gradient[1] *= 1e-6;
  return gradient;
}

/** The learning rates of PyTorch's StepLR, one step an epoch. */
function steppedRates(tally: Tally, what: string, learningRate: number, steps: number): number[] {
  const said = /StepLR\(step_size=(\d+), gamma=([\d.e-]+)\)/.exec(what);
  if (!said) tally.assume('StepLR', 'step_size 3, gamma 0.85');
  const [everyEpochs, factor] = said ? [Number(said[1]), Number(said[2])] : [3, 0.85];
  const schedule = { kind: 'step', factor, everyEpochs } as const;
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
