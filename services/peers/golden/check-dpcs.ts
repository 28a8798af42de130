import { z } from 'zod';
import {
  type PrincipalComponents,
  principalComponents,
  usualRows,
} from '../../../src/analysis/subspace/components/principal-components.ts';
import { concatenate, type NdArray, ndarray } from '../../../src/arrays.ts';
import { peerOrder, unitOf } from './dstrf-arrays.ts';
import { componentEntries, centredProjections as projectionTolerance, rootTolerance } from './dstrf-tolerances.ts';
import { numbered } from './fields.ts';
import { compareRecord, tensorRecordSchema } from './record.ts';
import type { Tally } from './tally.ts';

const numbers = z.array(z.number());
const dpcsSchema = z.looseObject({
  pc_mag: z.array(numbers),
  pcs: tensorRecordSchema,
  projection: tensorRecordSchema,
});
/** Section `nems_compute_dpcs` of dstrf_pca_ssrf.json. */
export const dpcsCasesSchema = z.looseObject({ cases: z.record(z.string(), dpcsSchema) });

/** What a case of NEMS's compute_dpcs changes, by its name; undefined for other variants. */
function dpcsSettings(name: string): { ratio?: number; relative?: boolean } | undefined {
  if (name === 'snr_none') return {};
  if (name === 'norm_mag') return { ratio: 5, relative: true };
  const [, ratio] = /^(?:default_snr|snr_)([\d.]+)$/.exec(name) ?? [];
  return ratio === undefined ? undefined : { ratio: Number(ratio) };
}

/** Components of all units as NEMS's compute_dpcs has them. */
export function checkDpcs(tally: Tally, peer: z.infer<typeof dpcsCasesSchema>, dstrf: NdArray): void {
  const units = Array.from({ length: dstrf.shape[0] }, (_, unit) => unitOf(dstrf, unit));
  const unusual = new Set<number | undefined>();
  for (const { numbers, value: expected } of numbered(peer, /^kept_by_snr_([\d.]+)$/, z.array(z.int()))) {
    const [ratio] = numbers;
    const fewKept = expected.flatMap((count, unit) => (2 * count < dstrf.shape[1] ? [unit] : []));
    if (fewKept.length > 0) {
      unusual.add(ratio);
      tally.leaveOut(`rows kept at ratio ${ratio}, units ${fewKept}`, 'ours keeps all when most would be dropped');
    }
    const compared = (counts: readonly number[]) => counts.filter((_, unit) => !fewKept.includes(unit));
    const kept = units.map((unit) => usualRows(unit, ratio).length);
    tally.equal(`rows kept at ratio ${ratio}`, compared(kept), compared(expected));
  }
  for (const [name, expected] of Object.entries(peer.cases)) {
    const settings = dpcsSettings(name);
    if (!settings) {
      tally.leaveOut(`compute_dpcs ${name}`, 'this variant is not part of the published analysis');
      continue;
    }
    if (unusual.has(settings.ratio)) {
      tally.leaveOut(`compute_dpcs ${name}`, 'ours keeps all rows when most would be dropped');
      continue;
    }
    const components = expected.pc_mag.length;
    const found = units.map((unit) => principalComponents(unit, { components, outlierRatio: settings.ratio }));
    expected.pc_mag.forEach((ofUnits, k) => {
      ofUnits.forEach((magnitude, u) => {
        const { eigenvalues, totalVariance, constant } = found[u];
        if (constant || k >= eigenvalues.length) return;
        const ours = Math.sqrt(eigenvalues[k] / (settings.relative ? totalVariance : 1));
        const tolerance = rootTolerance(magnitude, expected.pc_mag[0][u], 1e-5);
        tally.close(`${name}: magnitudes[${k}, ${u}]`, ours, magnitude, tolerance);
      });
    });
    if (found.some(({ eigenvalues, constant }) => constant || eigenvalues.length < components)) {
      tally.leaveOut(`${name}: components`, 'the dSTRFs of a unit vary along fewer directions');
      continue;
    }
    const filters = ndarray(expected.pcs.shape, concatenate(found.map(({ filters }) => peerOrder(filters).data)));
    compareRecord(tally, `${name}: components`, filters, expected.pcs, { entries: componentEntries });
    const projections = units.map((unit, u) => centredProjections(unit, found[u], settings.ratio));
    const projected = ndarray(expected.projection.shape, concatenate(projections));
    compareRecord(tally, `${name}: projections`, projected, expected.projection, { entries: projectionTolerance });
  }
}

/** (H − mean of the rows kept) · component for every row, [time, component]. */
function centredProjections(dstrf: NdArray, { filters }: PrincipalComponents, ratio: number | undefined): Float32Array {
  const [times, count] = [dstrf.shape[0], filters.shape[0]];
  const size = dstrf.data.length / times;
  const kept = ratio === undefined ? Array.from({ length: times }, (_, t) => t) : usualRows(dstrf, ratio);
  const mean = new Float64Array(size);
  for (const t of kept) for (let i = 0; i < size; i++) mean[i] += dstrf.data[t * size + i] / kept.length;
  return Float32Array.from({ length: times * count }, (_, flat) => {
    const [t, k] = [Math.floor(flat / count), flat % count];
    let sum = 0;
    for (let i = 0; i < size; i++) sum += (dstrf.data[t * size + i] - mean[i]) * filters.data[k * size + i];
    return sum;
  });
}
