import { z } from 'zod';
import { ndarray } from '../../../src/arrays.ts';
import { adjustPValues, type Correction } from '../../../src/metrics/corrections.ts';
import { cosineSimilarity, pearson, pearsonP, spearman } from '../../../src/metrics/correlation.ts';
import { studentTwoSidedP } from '../../../src/metrics/distributions.ts';
import { mannWhitney } from '../../../src/metrics/mann-whitney.ts';
import { meanSquaredError, rSquared, rSquaredColumns } from '../../../src/metrics/regression.ts';
import { mean, standardDeviation } from '../../../src/metrics/summary.ts';
import { oneSampleTTest, pairedTTest, studentTTest, type TTest, welchTTest } from '../../../src/metrics/t-tests.ts';
import { checkNeuralMetrics, neuralMetricsSchema } from './check-neural-metrics.ts';
import { generate } from './generator.ts';
import { type CheckReport, largestOf, scaledTo, Tally } from './tally.ts';

const tTestSchema = z.looseObject({ t: z.number(), df: z.number(), p: z.number() });
const pairSchema = z.looseObject({
  p: z.int(),
  n: z.int(),
  rho: z.number(),
  offset: z.number(),
  pearson_r: z.number(),
  pearson_p: z.number(),
  spearman_r: z.number(),
  cosine: z.number(),
  r2_true_a_pred_b: z.number(),
  r2_true_b_pred_a: z.number(),
  mse: z.number(),
});
const groupsSchema = z.looseObject({
  p: z.int(),
  n: z.tuple([z.int(), z.int()]),
  offset: z.tuple([z.number(), z.number()]),
  scale: z.tuple([z.number(), z.number()]),
  student: tTestSchema,
  welch: tTestSchema,
  paired: tTestSchema.optional(),
  one_sample_b_vs_0: tTestSchema,
  mannwhitney_asymptotic: z.looseObject({ U: z.number(), p: z.number() }),
  summary: z.looseObject({ mean: z.array(z.number()), sd_ddof1: z.array(z.number()) }),
});
const adjustedSchema = z.looseObject({ adjusted: z.array(z.number()), reject: z.array(z.boolean()) });
const familySchema = z.looseObject({
  p: z.array(z.number()),
  alpha: z.number(),
  bonferroni: adjustedSchema,
  holm: adjustedSchema,
  'holm-sidak': adjustedSchema,
  fdr_bh: adjustedSchema,
  fdr_by: adjustedSchema,
});
const columnsSchema = z.looseObject({
  p: z.int(),
  shape: z.tuple([z.int(), z.int()]),
  uniform_average: z.number(),
  raw_values: z.array(z.number()),
  variance_weighted: z.number(),
  flattened: z.number(),
});
const schema = z.looseObject({
  seed: z.int(),
  pairs: z.array(pairSchema),
  r2_multi: columnsSchema,
  ttests: z.array(groupsSchema),
  student_t_two_sided_p: z.array(tTestSchema),
  multiple_comparisons: z.array(familySchema),
  deepstrf_metrics: neuralMetricsSchema,
});

const coefficient = { absolute: 1e-9 };
/** As `coefficient` for a value that has no bounds: in proportion where it is larger than the published ones. */
const unbounded = (expected: number, upTo: number) => ({ absolute: scaledTo(Math.abs(expected), upTo, 1e-9) });
const [errorUpTo, summaryUpTo, rankSumUpTo] = [3, 2, 3000];
const probability = { relative: 1e-6 };

const correctionNames = {
  bonferroni: 'bonferroni',
  holm: 'holm',
  'holm-sidak': 'holm-sidak',
  fdr_bh: 'benjamini-hochberg',
  fdr_by: 'benjamini-yekutieli',
} as const satisfies Record<string, Correction>;

/** Correlations, R², tests, corrections and neural metrics against scipy, sklearn, statsmodels and deepSTRF (metrics.json). */
export function checkMetrics(json: unknown): CheckReport {
  const fixture = schema.parse(json);
  const tally = new Tally();
  for (const pair of fixture.pairs) checkPair(tally, fixture.seed, pair);
  checkColumns(tally, fixture.seed, fixture.r2_multi);
  checkDegenerate(tally);
  for (const groups of fixture.ttests) checkGroups(tally, fixture.seed, groups);
  for (const { t, df, p } of fixture.student_t_two_sided_p) {
    tally.close(`p of t = ${t}, df ${df}`, studentTwoSidedP(t, df), p, probability);
  }
  fixture.multiple_comparisons.forEach((family, i) => {
    checkFamily(tally, `family ${i}`, family);
  });
  checkNeuralMetrics(tally, fixture.seed, fixture.deepstrf_metrics);
  return tally.report();
}

function checkPair(tally: Tally, seed: number, pair: z.infer<typeof pairSchema>): void {
  const { p, n, rho } = pair;
  const a = generate(seed, p, n, pair.offset, 1);
  const b = mix(a, generate(seed, p + 1, n), rho, 1 - rho);
  const r = pearson(a, b);
  const name = `pair ${p}`;
  tally.close(`${name}: Pearson`, r, pair.pearson_r, coefficient);
  tally.close(`${name}: Pearson p`, pearsonP(r, n), pair.pearson_p, { ...probability, absolute: 1e-300 });
  tally.close(`${name}: Spearman`, spearman(a, b), pair.spearman_r, coefficient);
  tally.close(`${name}: cosine`, cosineSimilarity(a, b), pair.cosine, coefficient);
  const [ofB, ofA] = [pair.r2_true_a_pred_b, pair.r2_true_b_pred_a];
  tally.close(`${name}: R² of b`, rSquared(a, b), ofB, unbounded(ofB, errorUpTo));
  tally.close(`${name}: R² of a`, rSquared(b, a), ofA, unbounded(ofA, errorUpTo));
  tally.close(`${name}: MSE`, meanSquaredError(a, b), pair.mse, unbounded(pair.mse, errorUpTo));
}

function checkColumns(tally: Tally, seed: number, expected: z.infer<typeof columnsSchema>): void {
  const size = expected.shape[0] * expected.shape[1];
  const truth = generate(seed, expected.p, size);
  const prediction = mix(truth, generate(seed, expected.p + 1, size), 0.7, 0.3);
  const r2 = rSquaredColumns(ndarray(expected.shape, truth), ndarray(expected.shape, prediction));
  tally.allClose('R² of columns', r2.columns, expected.raw_values, coefficient);
  tally.close('R², mean of columns', r2.uniformAverage, expected.uniform_average, coefficient);
  tally.close('R², weighted by variance', r2.varianceWeighted, expected.variance_weighted, coefficient);
  tally.close('R², flattened', r2.flattened, expected.flattened, coefficient);
}

/** What the section `degenerate` says in words. */
function checkDegenerate(tally: Tally): void {
  const constant = [2, 2, 2];
  tally.close('Pearson of a constant', pearson(constant, [1, 2, 3]), null, {});
  tally.close('R² of a constant, predicted', rSquared(constant, constant), 1, {});
  tally.close('R² of a constant, missed', rSquared(constant, [1, 2, 3]), 0, {});
}

function checkGroups(tally: Tally, seed: number, groups: z.infer<typeof groupsSchema>): void {
  const [a, b] = groups.n.map((n, k) => generate(seed, groups.p + k, n, groups.offset[k], groups.scale[k]));
  const name = `groups ${groups.p}`;
  compareTest(tally, `${name}: Student`, studentTTest(a, b), groups.student);
  compareTest(tally, `${name}: Welch`, welchTTest(a, b), groups.welch);
  if (groups.paired) compareTest(tally, `${name}: paired`, pairedTTest(a, b), groups.paired);
  compareTest(tally, `${name}: one sample`, oneSampleTTest(b), groups.one_sample_b_vs_0);
  const { u, p } = mannWhitney(a, b, 'normal');
  const { U } = groups.mannwhitney_asymptotic;
  tally.close(`${name}: Mann–Whitney U`, u, U, unbounded(U, rankSumUpTo));
  tally.close(`${name}: Mann–Whitney p`, p, groups.mannwhitney_asymptotic.p, probability);
  const { mean: means, sd_ddof1: spreads } = groups.summary;
  tally.allClose(`${name}: means`, [mean(a), mean(b)], means, unbounded(largestOf(means), summaryUpTo));
  const ours = [standardDeviation(a), standardDeviation(b)];
  tally.allClose(`${name}: sd`, ours, spreads, unbounded(largestOf(spreads), summaryUpTo));
}

function compareTest(tally: Tally, name: string, actual: TTest, expected: TTest): void {
  tally.close(`${name} t`, actual.t ?? Number.NaN, expected.t, { absolute: 1e-9, relative: 1e-11 });
  tally.close(`${name} df`, actual.df, expected.df, { relative: 1e-9 });
  tally.close(`${name} p`, actual.p ?? Number.NaN, expected.p, probability);
}

function checkFamily(tally: Tally, name: string, family: z.infer<typeof familySchema>): void {
  for (const key of ['bonferroni', 'holm', 'holm-sidak', 'fdr_bh', 'fdr_by'] as const) {
    const adjusted = adjustPValues(family.p, correctionNames[key]);
    tally.allClose(`${name}: ${key}`, adjusted, family[key].adjusted, probability);
    tally.equal(
      `${name}: ${key} rejections`,
      adjusted.map((p) => p <= family.alpha + 1e-12),
      family[key].reject,
    );
  }
}

/** fround(weightA·a + weightB·b). */
function mix(a: Float32Array, b: Float32Array, weightA: number, weightB: number): Float32Array {
  return a.map((value, i) => weightA * value + weightB * b[i]);
}
