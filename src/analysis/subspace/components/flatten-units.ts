import { setImmediate } from 'node:timers/promises';
import type { EncodingData } from '../../../data/encoding-data.ts';
import type { Encoder } from '../../../models/encoders/encoder.ts';
import type { OnProgress } from '../../../progress.ts';
import { dstrfs, reach } from '../gradients/dstrf.ts';
import { sampleTimes } from '../gradients/sample-times.ts';
import type { WindowSpan } from '../gradients/windows.ts';
import type { SubspaceSettings } from '../options.ts';
import type { SitePool } from '../sites/site-subspace.ts';
import { type PrincipalComponents, principalComponents, usualOutlierRatio } from './principal-components.ts';
import { ShuffleFloor } from './shuffle-floor.ts';

/** What the dSTRFs of one unit leave behind. */
export interface Flattened {
  readonly unit: number;
  readonly components: PrincipalComponents;
  readonly shuffled: Float64Array | null;
}

/**
 * Streams the dSTRFs of `units` at training times into their components, the noise floor where it is asked for, and the
 * pool of their sites. Gives the number of times too.
 */
export async function flatten(
  encoders: readonly Encoder[],
  data: EncodingData,
  settings: SubspaceSettings,
  span: WindowSpan,
  units: readonly number[],
  pool: SitePool,
  onProgress: OnProgress,
): Promise<{ flattened: Flattened[]; times: number }> {
  const stimuli = data.split.train.map((clip) => data.clips[clip].stimulus);
  const times = sampleTimes(stimuli, {
    count: settings.times,
    span: reach(encoders, span),
    skipBins: data.treatment.skipBins,
    seed: settings.seed,
  });
  const { components, centred, shuffles, seed, lagRange, lags } = settings;
  const common = { components, centred, outlierRatio: usualOutlierRatio };
  const floor = settings.parts.includes('floor') ? new ShuffleFloor({ ...common, shuffles, seed }) : undefined;
  const flattened: Flattened[] = [];
  for (const { unit, dstrf } of dstrfs(encoders, stimuli, { times, units, lags, lagRange })) {
    const found = principalComponents(dstrf, common);
    // Zeros are no dSTRFs of a site.
    if (found.eigenvalues.length > 0) pool.add(unit, dstrf);
    const shuffled = floor && !found.constant ? floor.eigenvalues(dstrf) : null;
    flattened.push({ unit, components: found, shuffled });
    onProgress({ phase: 'evaluate', done: flattened.length, total: units.length, note: 'dSTRFs and their components' });
    await setImmediate();
  }
  return { flattened, times: times.length };
}
