import { isCapped, retainedShare } from '../../../src/analysis/subspace/components/dimensions.ts';
import { counted } from '../../lines/counted.ts';
import { alignedLines } from '../../lines/score-lines.ts';
import { baselinesAbove, flatteningWarnings } from '../../runs/encoding/flattening.ts';
import { byReason } from '../../runs/encoding/missing-units.ts';
import type { Shown } from '../analysis.ts';
import type { SubspaceRequest } from './request.ts';
import { fixed, siteLines } from './site-lines.ts';
import { stcLines, stcSummary } from './stc-table.ts';
import type { StoredSubspaces } from './stored.ts';
import { visualLines } from './visual-lines.ts';

/** What `--json` prints of an analysis: its numbers without the arrays. */
export function jsonSummary(stored: StoredSubspaces, { place, runDirs: [run] }: Shown<SubspaceRequest>) {
  const { model, dataset, settings, settingsHash, summary, units, missing, sites, visualGaps, seconds } = stored;
  const { stc, stcGap, flattening } = stored;
  return {
    folder: place,
    dataset,
    model,
    settings,
    settingsHash,
    summary,
    missing,
    units: units.map((unit) => ({
      unit: unit.id,
      site: unit.site,
      missing: unit.missing,
      dimensions: unit.dimensions,
      participationRatio: unit.participationRatio,
      retained: retainedShare(unit),
      capped: isCapped(unit),
      explained: unit.explained,
      shape: unit.tuning?.shapes[0]?.shape ?? null,
      asymmetry: unit.tuning?.shapes[0]?.asymmetry ?? null,
      area: unit.tuning?.area ?? null,
      constant: unit.constant,
      visual: unit.visual,
      belowBaseline: flattening ? baselinesAbove(flattening, unit.id) : [],
    })),
    sites: sites.map(({ site, units: members, visual }) => ({ site, units: members.length, visual })),
    visualGaps,
    stc: stc && stcSummary(stc),
    stcGap,
    readoutFree: stored.readoutFree,
    worthFlattening: flattening?.worth ?? null,
    aboveNetwork: flattening?.above ?? [],
    seconds,
    run,
  };
}

/** Units of the table, at most. */
const listedUnits = 12;

/** An analysis at the terminal: a table of units with medians, and what sites share. */
export function subspaceLines(stored: StoredSubspaces, { place }: Shown<SubspaceRequest>): string[] {
  const { dataset, model, units, summary } = stored;
  const rows = units
    .slice(0, listedUnits)
    .map(({ id, dimensions, explained, tuning }) => [
      id,
      fixed(dimensions.k90, 0),
      fixed(dimensions.k95, 0),
      fixed(dimensions.floor, 0),
      fixed(explained?.ratio),
      tuning?.shapes[0]?.shape ?? '–',
      fixed(tuning?.area),
    ]);
  const medians = [
    'median',
    fixed(summary.k90, 1),
    fixed(summary.k95, 1),
    fixed(summary.floor, 1),
    fixed(summary.r2Ratio),
    '',
    fixed(summary.area),
  ];
  const { counted: n } = summary;
  const counts = ['of units', ...[n.k90, n.k95, n.floor, n.r2Ratio, n.shapes, n.area].map(String)];
  const header = ['unit', 'K 90 %', 'K 95 %', 'floor', 'r² ratio', 'shape', 'area'];
  const more = units.length - listedUnits;
  const { hill, monotone, bowl } = summary.shapes;
  return [
    `${dataset}, ${model}: ${counted(units.length, 'unit')}, ${stored.times} times`,
    ...alignedLines([header, ...rows, medians, counts]),
    ...(more > 0 ? [`  … and ${more} more in units.csv`] : []),
    ...byReason(stored.missing).map((line) => `  without a subspace, counted nowhere: ${line}`),
    `  shapes: ${counted(hill, 'hill')}, ${monotone} monotone, ${counted(bowl, 'bowl')}`,
    ...retainedLines(stored),
    ...siteLines(summary),
    ...visualLines(stored),
    ...(stored.stc ? stcLines(stored.stc) : []),
    ...shareLines(stored),
    ...flatteningWarnings(model, stored.flattening ?? undefined).map((warning) => `  ${warning}`),
    `Folder: ${place}`,
  ];
}

/** What the kept components hold, and whose numbers are capped by how many are kept. */
function retainedLines({ units, summary, settings }: StoredSubspaces): string[] {
  if (summary.retained === null) return [];
  const capped = units.filter(isCapped).length;
  const note = capped > 0 ? `; K and participation ratio of ${counted(capped, 'unit')} are capped by it` : '';
  return [
    `  the ${settings.components} components kept hold ${Math.round(100 * summary.retained)} % of the variance (median)${note}`,
  ];
}

/** What of the networks' output the components carry, without a readout. */
function shareLines({ readoutFree }: StoredSubspaces): string[] {
  if (!readoutFree) return [];
  const { medianCurve, units, medianEnough, enoughUnits, pairs } = readoutFree;
  const points = medianCurve.map(({ directions, components }) => `${directions}: ${fixed(components, 2)}`);
  const last = medianCurve.at(-1);
  const beside = last
    ? `; ${last.directions} random directions ${fixed(last.random, 2)}, of the stimulus ${fixed(last.stimulus, 2)}`
    : '';
  const enough = medianEnough === null ? '' : `, ${fixed(medianEnough, 1)} components (median)`;
  return [
    `  share of the output without a readout, ${pairs} pairs, by components: ${points.join(', ')}${beside}`,
    `    .95 or more in ${enoughUnits} of ${counted(units.length, 'unit')}${enough}`,
  ];
}
