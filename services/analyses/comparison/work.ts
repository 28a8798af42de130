import { basename } from 'node:path';
import { compareRuns, comparisonTable } from '../../../src/analysis/compare/comparison.ts';
import type { ComparedSide } from '../../../src/analysis/compare/side.ts';
import { sideOf } from '../../../src/analysis/compare/side-of.ts';
import { CortexError } from '../../../src/errors.ts';
import { toCsv } from '../../../src/io/csv.ts';
import { encodeNpz } from '../../../src/io/npz.ts';
import { renderSvg, svgToPng } from '../../../src/plots/render.ts';
import { sideBySide } from '../../../src/plots/side-by-side.ts';
import type { KeptWork, RunDirs } from '../analysis.ts';
import { keptResult, resultHash } from '../kept-result.ts';
import { subspaces } from '../subspaces/analysis.ts';
import { readStoredSubspaces, type StoredSubspaces } from '../subspaces/stored.ts';
import { analysisArrays } from '../subspaces/tables.ts';
import { figureSide } from './figure.ts';
import { comparisonLines } from './lines.ts';
import { type ComparisonSettings, expectRuns } from './request.ts';
import { sharedStimuli } from './shared-stimuli.ts';
import type { StoredComparison } from './stored.ts';

/**
 * Two finished runs side by side: result.json, table.csv, arrays.npz and the figure. Their subspaces are worked out where
 * they are not there yet. Throws what that throws, and InvalidInput for one run twice or a run without a unit to compare.
 */
export const work: KeptWork<ComparisonSettings, StoredComparison> = {
  async identity(runDirs, settings, options) {
    expectRuns(runDirs);
    const { subspace } = split(settings);
    const analyses = await eachRun(runDirs, (runDir) => resultHash(subspaces, [runDir], subspace, options));
    return { runs: namesOf(runDirs), analyses, settings };
  },

  async compute(runDirs, settings, { hash, onProgress }) {
    const { subspace, eachNetwork } = split(settings);
    const ofRun = async (runDir: string, networks?: [number]) =>
      readStoredSubspaces(
        await keptResult(subspaces, [runDir], { ...subspace, ...(networks && { networks }) }, { onProgress }),
      );
    const analyses = await eachRun(runDirs, (runDir) => ofRun(runDir));
    const ensembles = await eachRun(runDirs, async (runDir, i) =>
      eachNetwork ? eachOf(analyses[i].networks, (network) => ofRun(runDir, [network])) : [],
    );
    const sides = analyses.map((one, i) => sideWith(one, ensembles[i], nameOf(one, i, analyses)));
    const [[a, b], [left, right]] = [analyses, sides];
    onProgress?.({ phase: 'evaluate', done: 0, total: 1, note: 'statistics' });
    const comparison = compareRuns(left, right, await sharedStimuli([runDirs[0], runDirs[1]]), {
      seed: settings.seed,
      ...(sides.length === 4 && { simulated: simulatedOf(sides) }),
    });
    onProgress?.({ phase: 'evaluate', done: 1, total: 1, note: 'statistics' });
    const stored: StoredComparison = { ...comparison, runs: namesOf(runDirs), settings, settingsHash: hash };
    const figure = await renderSvg(
      sideBySide([figureSide(a, left, 'a', comparison), figureSide(b, right, 'b', comparison)]),
    );
    return {
      'result.json': `${JSON.stringify(stored)}\n`,
      'table.csv': toCsv(comparisonTable(comparison)),
      'arrays.npz': encodeNpz({ ...prefixed('a', a), ...prefixed('b', b) }),
      'figure.svg': figure,
      'figure.png': svgToPng(figure),
    };
  },

  lines: comparisonLines,
  json: (comparison, { place, runDirs }) => ({ folder: place, ...comparison, runs: runDirs }),
};

/** The settings of the analyses, and what is asked of the comparison alone. */
function split({ eachNetwork, ...subspace }: ComparisonSettings) {
  return { subspace, eachNetwork };
}

/** One run after the other: networks of one are open at a time. */
function eachRun<T>(runDirs: RunDirs, ask: (runDir: string, place: number) => Promise<T>): Promise<T[]> {
  return eachOf(runDirs.length, (i) => ask(runDirs[i], i));
}

async function eachOf<T>(count: number, ask: (i: number) => Promise<T>): Promise<T[]> {
  const found: T[] = [];
  for (let i = 0; i < count; i++) found.push(await ask(i));
  return found;
}

/** A side, with its networks one by one where they were asked for; their units are those of all networks together. */
function sideWith(analysis: StoredSubspaces, networks: readonly StoredSubspaces[], name: string): ComparedSide {
  const side = sideOf(analysis, name);
  const compared = new Set(side.units.map(({ unit }) => unit));
  const ensembles = networks.map((one) => sideOf(one, name).units.filter(({ unit }) => compared.has(unit)));
  return { ...side, ...(ensembles.length > 0 && { ensembles }) };
}

/** The simulated sides. Throws InvalidInput where they are not of the domains of the runs. */
function simulatedOf([a, b, left, right]: readonly ComparedSide[]): [ComparedSide, ComparedSide] {
  for (const [run, simulation] of [
    [a, left],
    [b, right],
  ]) {
    // biome-ignore format: pairs
    if (run.domain === simulation.domain) continue;
    throw new CortexError(
      'InvalidInput',
      `${simulation.name} is ${simulation.domain} but the run beside it, ${run.name}, is ${run.domain}; name the simulations in the order of the runs.`,
    );
  }
  return [left, right];
}

function namesOf(runDirs: RunDirs): string[] {
  return runDirs.map((runDir) => basename(runDir));
}

/** Such as "ns1, 4 × cnn-population"; with the run where that would not tell it from others. */
function nameOf(one: StoredSubspaces, place: number, all: readonly StoredSubspaces[]): string {
  const isAlike = ({ dataset, model }: StoredSubspaces, i: number) =>
    i !== place && dataset === one.dataset && model === one.model;
  const name = `${one.dataset}, ${one.model}`;
  return all.some(isAlike) ? `${name} (${one.run})` : name;
}

function prefixed(prefix: string, analysis: StoredSubspaces) {
  return Object.fromEntries(
    Object.entries(analysisArrays(analysis)).map(([name, array]) => [`${prefix}/${name}`, array]),
  );
}
