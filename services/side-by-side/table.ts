import { circularMeanDeg } from '../../src/metrics/angles.ts';
import { mean } from '../../src/metrics/summary.ts';
import { nestedSpread } from '../sweeps/spread.ts';
import type { FinishedCell } from './carry-out.ts';
import type { SetScores } from './cell.ts';
import { type ComparisonColumn, type ComparisonTable, levelNames, type ReadDirection } from './result.ts';

/** The tables of finished fits: of the test samples, and of held-out trials of known videos beside new ones. */
export function comparisonTables(cells: readonly FinishedCell[], knownName: string): ComparisonTable[] {
  const tables = [tableOf(cells, cells[0].scores.testedOn, ({ scores }) => scores.test)];
  if (!cells.every(({ scores }) => scores.known)) return tables;
  return [...tables, tableOf(cells, knownName, ({ scores }) => scores.known!)];
}

type Pick = (cell: FinishedCell) => SetScores;

function tableOf(cells: readonly FinishedCell[], testedOn: string, setOf: Pick): ComparisonTable {
  const decoders = [...new Set(cells.map(({ decoder }) => decoder))];
  const columns = decoders.map((decoder) => {
    const own = cells.filter((cell) => cell.decoder === decoder);
    const metrics = spreads(own, (cell) => setOf(cell).metrics);
    return {
      ...columnOf(decoder, own, metrics),
      directions: directionsOf(own.map((cell) => setOf(cell).directions ?? [])),
    };
  });
  // The levels are those of the folds, whatever the decoder.
  const [first] = decoders;
  const once = cells.filter((cell) => cell.decoder === first && cell.seed === 1);
  const level = (name: string, part: 'trivial' | 'ceiling') => ({
    ...columnOf(
      name,
      once,
      spreads(once, (cell) => setOf(cell)[part]),
    ),
    parameters: null,
    seconds: null,
    directions: part === 'ceiling' ? directionsOf(once.map((cell) => setOf(cell).ceilingDirections ?? [])) : [],
  });
  return {
    testedOn,
    columns: [...columns, level(levelNames.ceiling, 'ceiling'), level(levelNames.trivial, 'trivial')],
  };
}

function columnOf(name: string, own: readonly FinishedCell[], metrics: ComparisonColumn['metrics']) {
  const folds = new Set(own.flatMap(({ fold }) => fold ?? []));
  return {
    name,
    parameters: own[0].scores.parameters,
    seeds: new Set(own.map(({ seed }) => seed)).size,
    folds: folds.size > 0 ? folds.size : null,
    seconds: mean(own.map(({ scores }) => scores.seconds)),
    metrics,
  };
}

const seedOf = ({ seed }: FinishedCell) => seed;
const foldOf = ({ fold }: FinishedCell) => fold;

function spreads(cells: readonly FinishedCell[], metricsOf: (cell: FinishedCell) => SetScores['metrics']) {
  const names = [...new Set(cells.flatMap((cell) => Object.keys(metricsOf(cell))))];
  return Object.fromEntries(
    names.map((name) => [name, nestedSpread(cells, (cell) => metricsOf(cell)[name] ?? null, [seedOf, foldOf])]),
  );
}

function directionsOf(fits: readonly NonNullable<SetScores['directions']>[]): ReadDirection[] {
  const read = fits.flat();
  const known = [...new Set(read.map(({ directionDeg }) => directionDeg))].sort((a, b) => a - b);
  return known.map((directionDeg) => {
    const own = read.filter((one) => one.directionDeg === directionDeg);
    const means = own.flatMap(({ meanDeg }) => meanDeg ?? []);
    const sds = own.flatMap(({ sdDeg }) => sdDeg ?? []);
    return {
      directionDeg,
      meanDeg: means.length > 0 ? circularMeanDeg(means) : null,
      sdDeg: sds.length > 0 ? mean(sds) : null,
    };
  });
}
