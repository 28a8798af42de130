import { setImmediate } from 'node:timers/promises';
import type { AnalysisTask } from '../analysis-task.ts';
import { dstrfs, reach } from '../gradients/dstrf.ts';
import { sampleTimes } from '../gradients/sample-times.ts';
import { includesPart } from '../options.ts';
import type { SitePool } from '../sites/site-subspace.ts';
import { type PrincipalComponents, principalComponents, usualOutlierRatio } from './principal-components.ts';
import { ShuffleFloor } from './shuffle-floor.ts';

/** What is kept of the dSTRFs of one unit. */
export interface UnitComponents {
  readonly unit: number;
  readonly components: PrincipalComponents;
  /** Eigenvalues of the dSTRFs shuffled in time; null when not asked for, and where the dSTRFs do not change. */
  readonly shuffled: Float64Array | null;
}

/**
 * Streams the dSTRFs of `units` at training times into their components, the noise floor where it is asked for, and the
 * pool of their sites. Gives the number of times too.
 */
export async function componentsOfUnits(
  { encoders, data, settings, span, onProgress }: AnalysisTask,
  units: readonly number[],
  pool: SitePool,
): Promise<{ components: UnitComponents[]; times: number }> {
  const stimuli = data.split.train.map((clip) => data.clips[clip].stimulus);
  const times = sampleTimes(stimuli, {
    count: settings.times,
    span: reach(encoders, span),
    skipBins: data.treatment.skipBins,
    seed: settings.seed,
  });
  const { components: count, centred, shuffles, seed, lagRange, lags } = settings;
  const common = { components: count, centred, outlierRatio: usualOutlierRatio };
  const floor = includesPart(settings, 'floor') ? new ShuffleFloor({ ...common, shuffles, seed }) : undefined;
  const components: UnitComponents[] = [];
  for (const { unit, dstrf } of dstrfs(encoders, stimuli, { times, units, lags, lagRange })) {
    const found = principalComponents(dstrf, common);
    // Zeros are no dSTRFs of a site.
    if (found.eigenvalues.length > 0) pool.add(unit, dstrf);
    const shuffled = floor && !found.constant ? floor.eigenvalues(dstrf) : null;
    components.push({ unit, components: found, shuffled });
    const done = components.length;
    onProgress({ phase: 'evaluate', done, total: units.length, note: 'dSTRFs and their components' });
    await setImmediate();
  }
  return { components, times: times.length };
}
