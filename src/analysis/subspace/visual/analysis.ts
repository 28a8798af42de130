import { setImmediate } from 'node:timers/promises';
import type { NdArray } from '../../../arrays.ts';
import type { OnProgress } from '../../../progress.ts';
import type { SiteSubspace } from '../sites/site-subspace.ts';
import { type VisualTuning, type VolumeAxes, visualTuning } from './summaries.ts';

/** The components of units, by place in the data, and of sites, by name, in a few numbers each. */
interface VisualTunings {
  readonly units: ReadonlyMap<number, VisualTuning>;
  readonly sites: ReadonlyMap<string, VisualTuning>;
}

export const noVisualTunings: VisualTunings = { units: new Map(), sites: new Map() };

/** Summarises the filters [component, lag, y, x, colour] of units and sites; those without components are left out. */
export async function visualTunings(
  units: ReadonlyMap<number, NdArray>,
  sites: readonly Pick<SiteSubspace, 'site' | 'filters'>[],
  axes: VolumeAxes,
  onProgress: OnProgress,
): Promise<VisualTunings> {
  const total = units.size + sites.length;
  let done = 0;
  const describe = async <K>(all: Iterable<readonly [K, NdArray]>): Promise<Map<K, VisualTuning>> => {
    const found = new Map<K, VisualTuning>();
    for (const [name, filters] of all) {
      if (filters.shape[0] > 0) found.set(name, visualTuning(filters, axes));
      onProgress({ phase: 'evaluate', done: ++done, total, note: 'receptive volumes' });
      await setImmediate();
    }
    return found;
  };
  return {
    units: await describe(units),
    sites: await describe(sites.map(({ site, filters }) => [site, filters] as const)),
  };
}
