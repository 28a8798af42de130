import { z } from 'zod';
import { componentsFor } from '../../../src/analysis/subspace/components/dimensions.ts';
import {
  type PrincipalComponents,
  principalComponents,
} from '../../../src/analysis/subspace/components/principal-components.ts';
import { projectClips } from '../../../src/analysis/subspace/fields/projections.ts';
import { type Ssrf, stimulusSubspaceField } from '../../../src/analysis/subspace/fields/ssrf.ts';
import type { NdArray } from '../../../src/arrays.ts';
import { peerOrder, unitOf } from './dstrf-arrays.ts';
import { cosineGap, forSize, meanResponses, noVariance, projections, rootTolerance } from './dstrf-tolerances.ts';
import { numbered } from './fields.ts';
import type { Tally } from './tally.ts';

const numbers = z.array(z.number());
const spectrumSchema = z.looseObject({});
/** Components and response field of one unit in dstrf_pca_ssrf.json. */
export const unitSchema = z.looseObject({
  unit: z.int(),
  uncentred: spectrumSchema.extend({
    singular_values: numbers,
    second_moment_eigenvalues_over_N: numbers,
    fraction: numbers,
  }),
  centred_sklearn: spectrumSchema.extend({ explained_variance_ddof1: numbers, explained_variance_ratio: numbers }),
  ssrf: z.looseObject({
    projection_1: numbers,
    projection_2: numbers,
    edges_1: numbers,
    edges_2: numbers,
    count: z.array(numbers),
    mean_response: z.array(z.array(z.number().nullable())),
    mean_response_1d: z.array(z.number().nullable()),
  }),
});

type Field = z.infer<typeof unitSchema>['ssrf'];

const fraction = { absolute: 1e-5, relative: 1e-5 };
/** Smallest gap to the next variance, as part of the first, that fixes a component to `cosineGap` in single precision. */
const clearGap = 2e-4;
/** Later components lie too close to each other. */
const shownComponents = 3;

/** Principal components, spectrum, dimensions and response field of a unit against sklearn and numpy. */
export function checkUnit(
  tally: Tally,
  fixture: z.infer<typeof unitSchema>,
  stimulus: NdArray,
  output: NdArray,
  dstrf: NdArray,
): void {
  const { unit, uncentred: raw, centred_sklearn: peer, ssrf } = fixture;
  const all = dstrf.shape[1] * dstrf.shape[2];
  const uncentred = principalComponents(dstrf, { components: all, centred: false });
  const centred = principalComponents(dstrf, { components: all });
  const scale = raw.second_moment_eigenvalues_over_N[0];
  const spectrum = (found: PrincipalComponents, values: number[], fractions: number[], name: string) => {
    // Ours end where the variance does.
    const shown = Float64Array.from(values, (_, k) => found.eigenvalues[k] ?? 0);
    tally.allClose(`unit ${unit}: ${name} variance`, shown, values, { absolute: 1e-5 * scale, relative: 1e-5 });
    tally.allClose(
      `unit ${unit}: ${name} fraction`,
      shown.map((value) => value / found.totalVariance),
      fractions,
      fraction,
    );
  };
  spectrum(uncentred, raw.second_moment_eigenvalues_over_N, raw.fraction, 'uncentred');
  if (centred.constant) tally.leaveOut(`unit ${unit}: centred components`, 'its dSTRF does not change in time');
  else spectrum(centred, peer.explained_variance_ddof1, peer.explained_variance_ratio, 'centred');
  const [first] = raw.singular_values;
  raw.singular_values.forEach((expected, k) => {
    const name = `unit ${unit}: singular values[${k}]`;
    const ours = Math.sqrt((uncentred.eigenvalues[k] ?? 0) * uncentred.rows);
    if (ours > 0) tally.close(name, ours, expected, rootTolerance(expected, first, 1e-4));
    else tally.within(name, expected ** 2 / (2 * noVariance * first ** 2));
  });
  checkSpectrum(tally, `unit ${unit}, uncentred`, uncentred, raw);
  if (!centred.constant) checkSpectrum(tally, `unit ${unit}, centred`, centred, peer);
  checkField(tally, `unit ${unit}`, ssrf, stimulus, unitOf(output, unit).data, uncentred);
}

function checkSpectrum(
  tally: Tally,
  name: string,
  found: PrincipalComponents,
  peer: z.infer<typeof spectrumSchema>,
): void {
  for (const { name: field, value: expected } of numbered(peer, /^n_for_[\d_]+_percent$/, z.array(z.int()))) {
    const parts = field.match(/\d+/g)?.map((percent) => Number(percent) / 100) ?? [];
    const dimensions = parts.map((part) => componentsFor(found.eigenvalues, part));
    tally.equal(`${name}: dimensions`, dimensions, expected);
  }
  const filters = peerOrder(found.filters);
  const [{ value: components }] = numbered(peer, /^components_first(\d+)$/, z.array(numbers));
  const gap = (k: number) => (found.eigenvalues[k] - (found.eigenvalues[k + 1] ?? 0)) / found.eigenvalues[0];
  for (const [k, expected] of components.entries()) {
    if (k >= shownComponents) break;
    if (k >= found.eigenvalues.length || Math.min(gap(k), k > 0 ? gap(k - 1) : 1) < clearGap) {
      tally.leaveOut(
        `${name}: component ${k + 1}`,
        'its variance is too small or too close to the next for single precision',
      );
      continue;
    }
    const { data } = unitOf(filters, k);
    const cosine = expected.reduce((sum, value, i) => sum + value * data[i], 0);
    tally.within(`${name}: component ${k + 1}`, (1 - Math.abs(cosine)) / cosineGap);
  }
}

function checkField(
  tally: Tally,
  name: string,
  peer: Field,
  stimulus: NdArray,
  output: Float32Array,
  { filters }: PrincipalComponents,
): void {
  const lags = filters.shape[1];
  // dSTRFs along one direction, as those of a single layer, have no second component.
  const axes = Math.min(2, filters.shape[0]);
  const kept = {
    shape: [axes, ...filters.shape.slice(1)],
    data: filters.data.slice(0, (axes * filters.data.length) / filters.shape[0]),
  };
  const z = projectClips([stimulus], kept, { from: 0, to: lags - 1 });
  const full = Array.from({ length: axes }, (_, k) => unitOf(z, k).data.slice(lags - 1));
  for (const [k, expected] of [peer.projection_1, peer.projection_2].slice(0, axes).entries()) {
    const shown = full[k].slice(0, expected.length);
    tally.allClose(`${name}: projection ${k + 1}`, shown, expected, forSize(expected, projections));
  }
  const response = output.slice(lags - 1);
  const options = { edges: [peer.edges_1, peer.edges_2], minimumCount: 1 };
  const line = stimulusSubspaceField([full[0]], response, options);
  compareMeans(tally, `${name}: mean response along component 1`, line, peer.mean_response_1d);
  if (axes < 2) {
    tally.leaveOut(`${name}: response plane`, 'the dSTRFs lie along one direction');
    return;
  }
  const plane = stimulusSubspaceField(full, response, options);
  tally.equal(`${name}: counts`, Array.from(plane.counts.data), peer.count.flat());
  compareMeans(tally, `${name}: mean response`, plane, peer.mean_response.flat());
}

const compareMeans = (tally: Tally, name: string, { grid }: Ssrf, expected: readonly (number | null)[]) =>
  tally.allClose(name, grid.data, expected, forSize(expected, meanResponses));
