import { z } from 'zod';
import type { EncoderScores } from '../../../src/analysis/encoding/score-encoder.ts';
import { median } from '../../../src/metrics/summary.ts';

const medianSchema = z.object({ baseline: z.string(), median: z.number(), networkMedian: z.number(), units: z.int() });

export const flatteningSchema = z.object({
  /** False where a network is below a baseline: its subspace then says less of the units than that baseline does. */
  worth: z.boolean(),
  /** The score that is compared: of the units that the network and the baseline both have one of, on the test clips. */
  score: z.enum(['ccNorm', 'cc']),
  /** Baselines whose median over units is above the network's. */
  above: z.array(medianSchema),
  /** Units that a baseline predicts better than the network, by id with the baselines. */
  units: z.record(z.string(), z.array(z.string())),
});

/** Whether the networks of a run are worth flattening into subspaces: no baseline that was fitted predicts better. */
export type Flattening = z.infer<typeof flatteningSchema>;

/** A baseline without a fit: nothing is below it for want of a recipe. */
const unfitted = 'mean-rate';

/**
 * Compares networks with the fitted baselines, by the median over units and unit by unit, by CCnorm or, where no unit has
 * one, CC; a prediction that has no score where a baseline has one counts as 0. Undefined when nothing can be compared.
 */
export function flatteningOf(
  { units, perUnit }: Pick<EncoderScores, 'units' | 'perUnit'>,
  baselines: Readonly<Record<string, Pick<EncoderScores, 'perUnit'>>>,
): Flattening | undefined {
  const score = perUnit.ccNorm.some((value) => value !== null) ? 'ccNorm' : 'cc';
  const fitted = Object.entries(baselines).filter(([name]) => name !== unfitted);
  const below: Record<string, string[]> = {};
  const above: Flattening['above'] = [];
  let compared = 0;
  for (const [baseline, { perUnit: beside }] of fitted) {
    const pairs = units.flatMap((id, unit) => {
      const theirs = beside[score][unit];
      return theirs === null ? [] : [{ id, own: perUnit[score][unit] ?? 0, theirs }];
    });
    if (pairs.length === 0) continue;
    compared++;
    for (const { id, own, theirs } of pairs) if (own < theirs) below[id] = [...(below[id] ?? []), baseline];
    const [networkMedian, other] = [median(pairs.map(({ own }) => own)), median(pairs.map(({ theirs }) => theirs))];
    if (networkMedian < other) above.push({ baseline, median: other, networkMedian, units: pairs.length });
  }
  return compared === 0 ? undefined : { worth: above.length === 0, score, above, units: below };
}

/** Baselines that predict a unit better than the networks do. */
export function baselinesAbove({ units }: Flattening, id: string): readonly string[] {
  return Object.hasOwn(units, id) ? units[id] : [];
}

/** One sentence where the networks are below a baseline, for the warnings of a run and of its subspaces. */
export function flatteningWarnings(model: string, flattening: Flattening | undefined): string[] {
  if (!flattening || flattening.worth) return [];
  const { score, above, units } = flattening;
  const name = score === 'cc' ? 'CC' : 'CCnorm';
  const below = Object.keys(units).length;
  const baselines = above.map(({ baseline, median: other }) => `${baseline} (${other.toFixed(3)})`);
  return [
    `Not worth flattening: the median ${name} of ${model} (${above[0].networkMedian.toFixed(3)}) is below that of ${baselines.join(' and ')}, and ${below} of its units ${below === 1 ? 'is' : 'are'} below a baseline; fit other settings (--tune small), several networks or another model first.`,
  ];
}
