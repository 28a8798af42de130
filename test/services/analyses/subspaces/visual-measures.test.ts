import { expect, test } from 'vitest';
import { analysisArrays } from '../../../../services/analyses/subspaces/tables.ts';
import { visualArrays, visualMedians, visualRows } from '../../../../services/analyses/subspaces/visual-measures.ts';
import { toCsv } from '../../../../src/io/csv.ts';
import { median } from '../../../../src/metrics/summary.ts';
import { madeUpAnalysis } from './made-up-analysis.ts';

const stored = madeUpAnalysis();
const sounds = { ...stored, units: stored.units.map((unit) => ({ ...unit, visual: null })), sites: [] };

test('a row for every component of units and sites; what cannot be is empty', () => {
  const rows = visualRows(stored);
  expect(rows.map(({ kind, name, component }) => `${kind} ${name} ${component}`)).toEqual([
    ...['unit u0 1', 'unit u0 2', 'unit u0 3', 'unit u1 1', 'unit u1 2', 'unit u2 1', 'unit u2 2', 'unit u2 3'],
    ...['site left 1', 'site left 2', 'site left 3', 'site right 1', 'site right 2', 'site right 3'],
  ]);
  const { gabor, direction, separability } = stored.units[1].visual!.components[1];
  expect(rows[4]).toMatchObject({
    separability,
    orientationDeg: gabor.orientationDeg,
    cyclesPerPixel: gabor.cyclesPerPixel,
    gaborExplained: gabor.explained,
    directionIndex: direction!.index,
    chromaticShare: null,
    chromaticAxis: null,
    acausality: null,
    quadrature: null,
  });
  expect(rows[3].quadrature).toBe(stored.units[1].visual!.quadrature!.index);
  expect(toCsv(rows).split('\r\n')).toHaveLength(14 + 2);
  expect(visualRows(sounds)).toEqual([]);
});

test('arrays [unit, component], NaN where there is no component', () => {
  const arrays = visualArrays(stored.units);
  const { shape, data } = arrays['visual/orientationDeg'];
  expect(shape).toEqual([4, 3]);
  expect(data[4]).toBe(stored.units[1].visual!.components[1].gabor.orientationDeg);
  expect(Array.from(data, Number.isNaN)).toEqual([
    ...new Array(5).fill(false),
    true,
    ...new Array(3).fill(false),
    true,
    true,
    true,
  ]);
  expect(Array.from(arrays['visual/acausality'].data).every(Number.isNaN)).toBe(true);
  expect(Object.keys(analysisArrays(stored))).toContain('visual/separability');
  expect(Object.keys(analysisArrays(sounds)).filter((name) => name.startsWith('visual'))).toEqual([]);
});

test('medians over the first components; angles have none', () => {
  const medians = visualMedians(stored.units)!;
  const firsts = stored.units.flatMap(({ visual }) => visual?.components[0] ?? []);
  expect(medians.separability).toBe(median(firsts.map(({ separability }) => separability!)));
  expect(medians.chromaticShare).toBeNull();
  expect(medians.quadrature).toBe(median(stored.units.flatMap(({ visual }) => visual?.quadrature?.index ?? [])));
  expect(medians).not.toHaveProperty('orientationDeg');
  expect(stored.summary.visual).toEqual(medians);
  expect(visualMedians(sounds.units)).toBeNull();
});
