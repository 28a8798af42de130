import { basename } from 'node:path';
import { compareRuns, comparisonTable } from '../../../src/analysis/compare/comparison.ts';
import { sideOf } from '../../../src/analysis/compare/side-of.ts';
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
import { type ComparisonSettings, expectTwoRuns } from './request.ts';
import { sharedStimuli } from './shared-stimuli.ts';
import type { StoredComparison } from './stored.ts';

/**
 * Two finished runs side by side: result.json, table.csv, arrays.npz and the figure. Their subspaces are worked out where
 * they are not there yet. Throws what that throws, and InvalidInput for one run twice or a run without a unit to compare.
 */
export const work: KeptWork<ComparisonSettings, StoredComparison> = {
  async identity(runDirs, settings, options) {
    expectTwoRuns(runDirs);
    const analyses = await eachRun(runDirs, (runDir) => resultHash(subspaces, [runDir], settings, options));
    return { runs: namesOf(runDirs), analyses, settings };
  },

  async compute(runDirs, settings, { hash, onProgress }) {
    const ofRun = async (runDir: string) =>
      readStoredSubspaces(await keptResult(subspaces, [runDir], settings, { onProgress }));
    const [a, b] = await eachRun(runDirs, ofRun);
    const [left, right] = [sideOf(a, nameOf(a, b)), sideOf(b, nameOf(b, a))];
    onProgress?.({ phase: 'evaluate', done: 0, total: 1, note: 'statistics' });
    const comparison = compareRuns(left, right, await sharedStimuli([runDirs[0], runDirs[1]]), { seed: settings.seed });
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

/** One run after the other: networks of one are open at a time. */
async function eachRun<T>([a, b]: RunDirs, ask: (runDir: string) => Promise<T>): Promise<[T, T]> {
  return [await ask(a), await ask(b)];
}

function namesOf([a, b]: RunDirs): [string, string] {
  return [basename(a), basename(b)];
}

/** Such as "ns1, 4 × cnn-population"; with the run where that would not tell the two apart. */
function nameOf(one: StoredSubspaces, other: StoredSubspaces): string {
  const name = `${one.dataset}, ${one.model}`;
  const alike = one.dataset === other.dataset && one.model === other.model;
  return alike ? `${name} (${one.run})` : name;
}

function prefixed(prefix: string, analysis: StoredSubspaces) {
  return Object.fromEntries(
    Object.entries(analysisArrays(analysis)).map(([name, array]) => [`${prefix}/${name}`, array]),
  );
}
