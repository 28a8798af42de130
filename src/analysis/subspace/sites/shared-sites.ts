import { mean } from '../../../metrics/summary.ts';
import { type AnalysisTask, sharedExperiments } from '../analysis-task.ts';
import type { PrincipalComponents } from '../components/principal-components.ts';
import { componentsOfUnits } from '../components/unit-components.ts';
import { includesPart } from '../options.ts';
import { basisOf, capturedRoot } from './site-bases.ts';
import { SitePool } from './site-subspace.ts';
import { type UnitInSite, unitInSite } from './unit-in-site.ts';

/** Reliable units against the subspaces of sites, beside what two halves of the networks say of one unit; null when not asked for. */
export async function sharedSites(
  task: AnalysisTask,
  units: {
    readonly reliable: readonly number[];
    readonly groups: readonly string[];
    readonly componentsOf: ReadonlyMap<number, PrincipalComponents>;
  },
): Promise<UnitInSite | null> {
  const { data, settings } = task;
  if (!includesPart(settings, 'sharing')) return null;
  const { reliable, groups, componentsOf } = units;
  const known = reliable.filter((unit) => (componentsOf.get(unit)?.eigenvalues.length ?? 0) > 0);
  return unitInSite({
    componentsOf,
    units: known,
    sites: groups,
    experiments: sharedExperiments(data, groups),
    ceiling: await ceilingOf(task, known, groups),
    seed: settings.seed,
  });
}

/**
 * Noise ceiling: a unit's dSTRFs by one half of the networks in its subspace by the other half, and the other way round; mean over
 * units. Null when not asked for and with one network.
 */
async function ceilingOf(task: AnalysisTask, units: readonly number[], groups: readonly string[]) {
  const { encoders, settings } = task;
  if (!includesPart(settings, 'sharingCeiling') || encoders.length < 2 || units.length === 0) return null;
  const half = Math.floor(encoders.length / 2);
  const halves: Map<number, PrincipalComponents>[] = [];
  for (const networks of [encoders.slice(0, half), encoders.slice(half)]) {
    const withoutFloor = { ...settings, parts: settings.parts.filter((part) => part !== 'floor') };
    const pool = new SitePool(groups, units);
    const { components } = await componentsOfUnits(
      { ...task, encoders: networks, settings: withoutFloor },
      units,
      pool,
    );
    halves.push(new Map(components.map((one) => [one.unit, one.components])));
  }
  const [first, second] = halves;
  const known = units.filter((unit) => halves.every((all) => (all.get(unit)?.eigenvalues.length ?? 0) > 0));
  const across = known.map((unit) => {
    const there = capturedRoot(first.get(unit)!, basisOf([unit], second).filters);
    return (there + capturedRoot(second.get(unit)!, basisOf([unit], first).filters)) / 2;
  });
  return across.length > 0 ? mean(across) : null;
}
