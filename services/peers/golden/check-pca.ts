import { Matrix } from 'ml-matrix';
import { PCA } from 'ml-pca';
import { z } from 'zod';
import { ndarray } from '../../../src/arrays.ts';
import { numbered } from './fields.ts';
import { generate } from './generator.ts';
import { compareRecord, tensorRecordSchema } from './record.ts';
import { type CheckReport, largestOf, scaledTo, Tally, type Tolerance } from './tally.ts';

const caseSchema = z.looseObject({
  p: z.int(),
  n: z.int(),
  d: z.int(),
  rank: z.int(),
  scales: z.array(z.number()),
  noise: z.number(),
  X: tensorRecordSchema,
  mean: z.array(z.number()),
  explained_variance: z.array(z.number()),
  explained_variance_ratio: z.array(z.number()),
  projection_rows_0_1_last: z.array(z.array(z.number())),
});
type PcaCase = z.infer<typeof caseSchema>;

const schema = z.looseObject({ seed: z.int(), cases: z.array(caseSchema) });

const exact = { absolute: 1e-12, relative: 1e-9 };
const axis = { absolute: 1e-7, relative: 1e-7 };
/** Largest variance and projection of the published cases; `exact` and `axis` grow in proportion beyond. */
const varianceUpTo = 50;
const projectionUpTo = 9.2;
/** Components with less than this part of the first one's variance are rounding and have no direction. */
const noVariance = 1e-12;

/** Principal components by ml-pca against sklearn's (pca.json). */
export function checkPca(json: unknown): CheckReport {
  const { seed, cases } = schema.parse(json);
  const tally = new Tally();
  for (const fixture of cases) checkCase(tally, seed, fixture);
  return tally.report();
}

function checkCase(tally: Tally, seed: number, fixture: PcaCase): void {
  const { n, d } = fixture;
  const name = `${n} × ${d}`;
  const data = buildData(seed, fixture);
  compareRecord(tally, `${name}: data`, ndarray([n, d], data), fixture.X, {
    entries: {},
    moments: { mean: 1e-8, std: 1e-8 },
  });

  const rows = Matrix.from1DArray(n, d, Array.from(data));
  const pca = new PCA(rows);
  const [{ value: components }] = numbered(fixture, /^components_first(\d+)$/, z.array(z.array(z.number())));
  const columnMeans = rows.mean('column').slice(0, fixture.mean.length);
  const eigenvectors = pca.getEigenvectors();
  const projections = pca.predict(rows, { nComponents: components.length });
  tally.allClose(`${name}: mean`, columnMeans, fixture.mean, exact);
  const shown = fixture.explained_variance.length;
  tally.allClose(`${name}: explained variance`, pca.getEigenvalues().slice(0, shown), fixture.explained_variance, {
    ...exact,
    absolute: scaledTo(largestOf(fixture.explained_variance), varianceUpTo, exact.absolute),
  });
  const ratios = pca.getExplainedVariance().slice(0, shown);
  tally.allClose(`${name}: explained fraction`, ratios, fixture.explained_variance_ratio, exact);

  const shownRows = [0, 1, n - 1];
  const far = largestOf(fixture.projection_rows_0_1_last.flat());
  const along = { ...axis, absolute: scaledTo(far, projectionUpTo, axis.absolute) };
  components.forEach((expected, k) => {
    if (fixture.explained_variance[k] <= noVariance * fixture.explained_variance[0]) {
      tally.leaveOut(`${name}: component ${k}`, 'it has no variance, so no direction');
      return;
    }
    const component = eigenvectors.getColumn(k);
    const projected = shownRows.map((row) => projections.get(row, k));
    const peerProjected = fixture.projection_rows_0_1_last.map((row) => row[k]);
    const sign = Math.sign(component.reduce((sum, value, i) => sum + value * expected[i], 0));
    compareSigned(tally, `${name}: component ${k}`, component, expected, sign, axis);
    compareSigned(tally, `${name}: projection ${k}`, projected, peerProjected, sign, along);
  });
}

/** X = Σ scale·A·B + noise·E + mean, summed left to right in float64 and rounded once. */
function buildData(seed: number, { p, n, d, rank, scales, noise }: PcaCase): Float32Array {
  const left = generate(seed, p, n * rank);
  const right = generate(seed, p + 1, rank * d);
  const errors = generate(seed, p + 2, n * d);
  const means = generate(seed, p + 3, d);
  return Float32Array.from({ length: n * d }, (_, flat) => {
    const [i, j] = [Math.floor(flat / d), flat % d];
    let value = 0;
    for (let k = 0; k < rank; k++) value += scales[k] * (left[i * rank + k] * right[k * d + j]);
    return value + noise * errors[flat] + means[j];
  });
}

/** A component is defined up to its sign. */
function compareSigned(
  tally: Tally,
  name: string,
  actual: readonly number[],
  expected: readonly number[],
  sign: number,
  tolerance: Tolerance,
): void {
  tally.allClose(
    name,
    actual.map((value) => sign * value),
    expected,
    tolerance,
  );
}
