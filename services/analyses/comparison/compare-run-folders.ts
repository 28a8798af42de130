import { basename } from 'node:path';
import { type Comparison, compareRuns, comparisonTable } from '../../../src/analysis/compare/comparison.ts';
import { sideOf } from '../../../src/analysis/compare/side-of.ts';
import { CortexError } from '../../../src/errors.ts';
import { toCsv } from '../../../src/io/csv.ts';
import { encodeNpz } from '../../../src/io/npz.ts';
import { renderSvg, svgToPng } from '../../../src/plots/render.ts';
import { sideBySide } from '../../../src/plots/side-by-side.ts';
import type { OnProgress } from '../../../src/progress.ts';
import {
  fingerprintFile,
  fingerprintText,
  hasResult,
  resultFolder,
  settingsHash,
  writeResult,
} from '../result-folder.ts';
import { subspacesOfRun } from '../subspaces/analyse-run.ts';
import { readStoredSubspaces, type StoredSubspaces } from '../subspaces/stored.ts';
import { analysisArrays } from '../subspaces/tables.ts';
import { figureSide } from './figure.ts';
import type { ComparisonSettings } from './request.ts';
import { sharedStimuli } from './shared-stimuli.ts';

/** Raised when the same settings would give another result or another form of it. */
const resultVersion = 5;

/** A comparison as it is kept and sent over HTTP. */
export interface StoredComparison extends Comparison {
  /** Names of the runs' folders; of runs of the server, their ids. */
  readonly runs: readonly [string, string];
  readonly settings: ComparisonSettings;
  readonly settingsHash: string;
}

/**
 * The folder, in that of the first run, with two finished runs side by side: result.json, table.csv, arrays.npz and the
 * figure. Their subspaces are worked out where they are not there yet. Throws what that throws, and InvalidInput for one
 * run twice or a run without a unit to compare.
 */
export async function compareRunFolders(
  runDirs: readonly [string, string],
  settings: ComparisonSettings,
  onProgress?: OnProgress,
): Promise<string> {
  if (runDirs[0] === runDirs[1]) {
    throw new CortexError('InvalidInput', `A comparison needs two runs but both are ${runDirs[0]}; name another one.`);
  }
  // One after the other: networks of one run are open at a time.
  const folders = [
    await subspacesOfRun(runDirs[0], settings, onProgress),
    await subspacesOfRun(runDirs[1], settings, onProgress),
  ];
  const runs = [basename(runDirs[0]), basename(runDirs[1])] as const;
  const identity = { version: resultVersion, runs, analyses: folders.map((one) => basename(one)), settings };
  const folder = resultFolder(runDirs[0], 'comparisons', identity);
  if (await hasResult(folder)) return folder;
  const [a, b] = [await readStoredSubspaces(folders[0]), await readStoredSubspaces(folders[1])];
  const [left, right] = [sideOf(a, nameOf(a, b)), sideOf(b, nameOf(b, a))];
  onProgress?.({ phase: 'evaluate', done: 0, total: 1, note: 'statistics' });
  const comparison = compareRuns(left, right, await sharedStimuli(runDirs), { seed: settings.seed });
  onProgress?.({ phase: 'evaluate', done: 1, total: 1, note: 'statistics' });
  const stored: StoredComparison = { ...comparison, runs, settings, settingsHash: settingsHash(identity) };
  const figure = await renderSvg(
    sideBySide([figureSide(a, left, 'a', comparison), figureSide(b, right, 'b', comparison)]),
  );
  await writeResult(folder, {
    'result.json': `${JSON.stringify(stored)}\n`,
    'table.csv': toCsv(comparisonTable(comparison)),
    'arrays.npz': encodeNpz({ ...prefixed('a', a), ...prefixed('b', b) }),
    'figure.svg': figure,
    'figure.png': svgToPng(figure),
    [fingerprintFile]: fingerprintText(identity),
  });
  return folder;
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
