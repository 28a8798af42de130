import { z } from 'zod';
import { type NdArray, ndarray } from '../../../src/arrays.ts';
import { balancedAccuracy } from '../../../src/metrics/classification.ts';
import { euclideanDistances, withoutSelf } from '../../../src/metrics/distances.ts';
import { nearestNeighbours, neighbourVotes } from '../../../src/metrics/nearest-neighbours.ts';
import { silhouettes } from '../../../src/metrics/silhouette.ts';
import { mean } from '../../../src/metrics/summary.ts';
import { trustworthiness } from '../../../src/metrics/trustworthiness.ts';
import { affinitiesOf } from '../../../src/metrics/tsne/affinities.ts';
import { tsneDivergence, tsneGradient } from '../../../src/metrics/tsne/gradient.ts';
import { tsne } from '../../../src/metrics/tsne/tsne.ts';
import { generate } from './generator.ts';
import { compareRecord, tensorRecordSchema } from './record.ts';
import { type CheckReport, Tally } from './tally.ts';

const qualitySchema = z.looseObject({
  columns: z.array(z.string()),
  min: z.array(z.number()),
  max: z.array(z.number()),
});

const caseSchema = z.looseObject({
  p: z.int(),
  ncl: z.int(),
  per: z.int(),
  d: z.int(),
  sep: z.number(),
  spread: z.number(),
  perplexity: z.number(),
  X: tensorRecordSchema,
  affinities: z.looseObject({ beta: tensorRecordSchema, P_joint: tensorRecordSchema }),
  at_Y0: z.looseObject({ kl: z.number(), gradient: tensorRecordSchema }),
  embedding_quality_10_sklearn_runs: qualitySchema,
});
type TsneCase = z.infer<typeof caseSchema>;

const schema = z.looseObject({ seed: z.int(), cases: z.array(caseSchema) });

/** t-SNE against sklearn's (tsne.json): affinities, divergence and gradient at a given place, and how good embeddings are. */
export function checkTsne(json: unknown): CheckReport {
  const { seed, cases } = schema.parse(json);
  const tally = new Tally();
  for (const fixture of cases) {
    const { points, labels } = buildData(seed, fixture);
    checkAffinities(tally, seed, fixture, points);
    checkEmbedding(tally, fixture, points, labels);
  }
  return tally.report();
}

function checkAffinities(tally: Tally, seed: number, fixture: TsneCase, points: NdArray): void {
  const { p, perplexity, at_Y0: there } = fixture;
  const n = points.shape[0];
  const name = `p ${p}`;
  compareRecord(tally, `${name}: data`, points, fixture.X, { entries: {}, moments: { mean: 1e-8, std: 1e-8 } });
  const exact = affinitiesOf(points, { perplexity, neighbours: n - 1 });
  compareRecord(tally, `${name}: beta`, ndarray([n], exact.beta), fixture.affinities.beta, {
    entries: { relative: 1e-3 },
  });
  const joint = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let k = exact.rowStart[i]; k < exact.rowStart[i + 1]; k++) joint[i * n + exact.column[k]] = exact.value[k];
  }
  const probabilities = { entries: { absolute: 1e-6 } };
  compareRecord(tally, `${name}: P`, ndarray([n, n], joint), fixture.affinities.P_joint, probabilities);
  const places = Float64Array.from(generate(seed, p + 2, 2 * n));
  const gradient = tsneGradient(exact, places, { theta: 0 });
  tally.close(`${name}: divergence`, tsneDivergence(exact, places, 0), there.kl, { absolute: 1e-4 });
  compareRecord(tally, `${name}: gradient`, ndarray([n, 2], gradient), there.gradient, { entries: { absolute: 1e-6 } });
}

/** No worse than the peer's ten runs by more than the file allows. */
function checkEmbedding(tally: Tally, fixture: TsneCase, points: NdArray, labels: Int32Array): void {
  const { embedding, divergence } = tsne(points, { seed: 1, perplexity: fixture.perplexity });
  const { columns, min, max } = fixture.embedding_quality_10_sklearn_runs;
  const name = (what: string) => `p ${fixture.p}: ${what}`;
  const least = (what: string, value: number, column: string, slack: number) => {
    const lowest = min[columns.indexOf(column)];
    tally.within(name(`${what} ${value}, at least ${lowest}`), Math.max(0, lowest - value) / slack);
  };
  for (const k of [5, 12]) least(`trust ${k}`, trustworthiness(points, embedding, k), `trustworthiness_k${k}`, 0.02);
  least('5-NN', fiveNeighbours(embedding, labels), 'loo_5nn_label_accuracy_in_embedding', 0.05);
  const distances = withoutSelf(euclideanDistances(embedding, embedding));
  least('silhouette', mean(silhouettes(distances, labels, labels)), 'silhouette', 0.05);
  tally.within(name('divergence'), divergence / (1.1 * max[columns.indexOf('kl')]));
}

function fiveNeighbours(points: NdArray, labels: Int32Array): number {
  const near = nearestNeighbours(withoutSelf(euclideanDistances(points, points)), 5);
  return balancedAccuracy(labels, neighbourVotes(near, labels));
}

/** X = separation · centre of the class + spread · noise, rounded once. */
function buildData(seed: number, { p, ncl, per, d, sep, spread }: TsneCase) {
  const centres = generate(seed, p, ncl * d);
  const noise = generate(seed, p + 1, ncl * per * d);
  const labels = Int32Array.from({ length: ncl * per }, (_, i) => Math.floor(i / per));
  const data = noise.map((value, i) => sep * centres[labels[Math.floor(i / d)] * d + (i % d)] + spread * value);
  return { points: ndarray([ncl * per, d], data), labels };
}
