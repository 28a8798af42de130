import type { NdArray } from '../../src/arrays.ts';
import type { PlantedTruth, PlantedUnit, Unit } from '../../src/data/encoding-data.ts';
import { CortexError } from '../../src/errors.ts';
import { type RandomStream, randomStream } from '../../src/random/stream.ts';
import { type NoiselessUnit, noiselessUnit, unitProjections } from './noiseless-unit.ts';
import { projections } from './projections.ts';
import { combineFilters, type PlantedSubspace, plantSubspace, type StimulusSample } from './subspace.ts';
import { tuningResponse } from './tuning.ts';
import {
  drawUnitPlan,
  type PlacementKind,
  placeSite,
  type SitePlacement,
  type UnitChoices,
  type UnitPlan,
} from './unit-plans.ts';

/** What the populations of both domains are made from. */
export interface PopulationSettings {
  readonly seed: number;
  readonly sites: number;
  readonly unitsPerSite: number;
  /** Mean rate of regular units; narrow ones fire one and a half times as fast. */
  readonly meanRateHz: number;
  readonly binMs: number;
  /** What a site is called, such as "site" or "region". */
  readonly siteWord: string;
  readonly placement: 'alternating' | PlacementKind;
  readonly spikeWidths: 'by-kind' | 'permuted';
  readonly subspaces: 'own' | 'shared';
  readonly kinds: UnitChoices['kinds'];
  readonly arranged: boolean;
}

/** A planted unit with all that its response depends on. */
interface SimulatedUnit extends UnitPlan, NoiselessUnit {
  readonly name: string;
  /** Expected spikes a bin: base + gain · response of the tuning. */
  readonly base: number;
  readonly gain: number;
}

export interface SimulatedSite {
  readonly name: string;
  readonly subspace: PlantedSubspace;
  readonly placement: SitePlacement;
  readonly units: readonly SimulatedUnit[];
}

const largestTries = 200;
/** Part of the mean rate that no stimulus changes. */
const baseFraction = 0.1;
/** Units that respond rarely fire less on average rather than faster than this at their best. */
const highestGainHz = 160;
/** Gamma shape of the mean rates. */
const rateShape = 8;

/**
 * Plants sites and their units. `drawFilters(site)` draws the filters that a site's subspace spans; `samples` are
 * standardised training stimuli at the times at which responses are looked at.
 */
export function plantPopulation(
  settings: PopulationSettings,
  drawFilters: (site: number) => NdArray,
  samples: readonly StimulusSample[],
): SimulatedSite[] {
  const { seed, siteWord } = settings;
  const subspaceOf = (site: number) => plantSubspace(() => drawFilters(site), samples, settings);
  const shared = settings.subspaces === 'shared' ? subspaceOf(0) : undefined;
  return Array.from({ length: settings.sites }, (_, index) => {
    const name = `${siteWord}-${index + 1}`;
    const subspace = shared ?? subspaceOf(index);
    const z = sampledProjections(subspace, samples);
    const stream = randomStream(seed, `${name}/placement`);
    const kind = placementOf(settings, index);
    const placement = placeSite(kind, settings.unitsPerSite, stream, {
      visited: () => visitedPlace(subspace, z, stream),
      wholeParts: settings.arranged,
    });
    const units = Array.from({ length: settings.unitsPerSite }, (_, unit) =>
      plantUnit(settings, `${name}/unit-${unit + 1}`, unit, subspace, placement, z),
    );
    return { name, subspace, placement, units: withWidths(units, settings, name) };
  });
}

/** Sites of other places and clustered ones take turns where nothing else is asked for. */
function placementOf({ placement, arranged }: PopulationSettings, index: number): PlacementKind {
  if (placement !== 'alternating') return placement;
  if (index % 2 === 1) return 'clustered';
  return arranged ? 'stratified' : 'independent';
}

/** The place of a random sample in the plane of the first two filters, in standard deviations. */
function visitedPlace(
  { covariance }: PlantedSubspace,
  { shape: [times, dimensions], data }: NdArray<Float64Array>,
  stream: RandomStream,
): readonly [number, number] {
  const time = stream.integer(times);
  const at = (axis: 0 | 1) => data[time * dimensions + axis] / Math.sqrt(covariance[axis][axis]);
  return [at(0), at(1)];
}

/** Null arm: the spike widths of a site dealt out anew; nothing else about the units changes. */
function withWidths(units: SimulatedUnit[], { seed, spikeWidths }: PopulationSettings, site: string): SimulatedUnit[] {
  if (spikeWidths === 'by-kind') return units;
  const order = randomStream(seed, `${site}/spike-widths`).permutation(units.length);
  return units.map((unit, i) => ({ ...unit, spikeWidth: units[order[i]].spikeWidth }));
}

function plantUnit(
  { seed, meanRateHz, binMs, kinds, arranged }: PopulationSettings,
  name: string,
  index: number,
  subspace: PlantedSubspace,
  placement: SitePlacement,
  z: NdArray<Float64Array>,
): SimulatedUnit {
  const stream = randomStream(seed, name);
  const choices = { kinds, widthsApart: arranged };
  for (let tries = 0; tries < (arranged ? largestTries : 1); tries++) {
    const plan = drawUnitPlan(index, subspace.filters.shape[0], placement, choices, stream);
    const noiseless = noiselessUnit(plan, subspace, z);
    if (arranged && !noiseless.hasMargin) continue;
    const wanted = meanRateHz * (plan.spikeWidth === 'narrow' ? 1.5 : 1);
    const meanCount = (stream.gamma(rateShape, wanted / rateShape) * binMs) / 1000;
    const base = baseFraction * meanCount;
    const gain = Math.min((meanCount - base) / noiseless.meanResponse, (highestGainHz * binMs) / 1000);
    return { ...plan, ...noiseless, name, base, gain };
  }
  throw new CortexError(
    'InvalidData',
    `None of ${largestTries} draws of ${name} gave a unit with a clear shape; use longer clips or another seed.`,
  );
}

/** Expected spikes [time, unit] of every unit in every bin of a standardised stimulus [time, ...frame], or in some bins. */
export function expectedCounts(
  sites: readonly SimulatedSite[],
  stimulus: NdArray,
  bins?: ArrayLike<number>,
): NdArray<Float64Array> {
  const times = bins?.length ?? stimulus.shape[0];
  const unitCount = sites.reduce((sum, { units }) => sum + units.length, 0);
  const data = new Float64Array(times * unitCount);
  let column = 0;
  for (const { subspace, units } of sites) {
    const z = projections(stimulus, subspace.filters, bins);
    for (const unit of units) {
      const v = unitProjections(unit, subspace, z);
      const rank = v.shape[1];
      for (let t = 0; t < times; t++) {
        const response = tuningResponse(unit.tuning, v.data[t * rank], v.data[t * rank + rank - 1]);
        data[t * unitCount + column] = unit.base + unit.gain * response;
      }
      column++;
    }
  }
  return { shape: [times, unitCount], data };
}

/** The units as a data set lists them. */
export function unitsOf(sites: readonly SimulatedSite[], withRegion: boolean): Unit[] {
  return sites.flatMap(({ name: site, units }) =>
    units.map(({ name, spikeWidth }) => ({ id: name, site, ...(withRegion ? { region: site } : {}), spikeWidth })),
  );
}

/** The truth as a data set keeps it. */
export function truthOf(sites: readonly SimulatedSite[]): PlantedTruth {
  return {
    siteSubspace: Object.fromEntries(sites.map(({ name, subspace }) => [name, subspace.filters])),
    siteSdRatio: Object.fromEntries(sites.map(({ name, subspace }) => [name, subspace.sdRatio])),
    units: sites.flatMap(({ subspace, placement, units }) =>
      units.map((unit) => plantedUnit(unit, subspace, placement.kind)),
    ),
  };
}

function plantedUnit(unit: SimulatedUnit, { filters }: PlantedSubspace, placed: PlacementKind) {
  const { tuning, axes, shape, hasMargin } = unit;
  const subspace = combineFilters(filters, axes);
  const planted: PlantedUnit = { kind: tuning.kind, subspace, shape, hasMargin };
  if (tuning.kind === 'gated') {
    return { ...planted, placement: { centre: tuning.centre, width: tuning.width, kind: placed } };
  }
  if (axes.length > 1) return planted;
  return { ...planted, strf: { shape: subspace.shape.slice(1), data: subspace.data } };
}

function sampledProjections({ filters }: PlantedSubspace, samples: readonly StimulusSample[]): NdArray<Float64Array> {
  const parts = samples.map(({ stimulus, times }) => projections(stimulus, filters, times).data);
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const data = new Float64Array(length);
  let offset = 0;
  for (const part of parts) {
    data.set(part, offset);
    offset += part.length;
  }
  return { shape: [length / filters.shape[0], filters.shape[0]], data };
}
