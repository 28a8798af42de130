import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import type { ComparisonRow, Estimate } from '../../../src/analysis/compare/compare-sides.ts';
import type { StoredComparison } from '../../analyses/comparison/compare-run-folders.ts';
import { comparisonSettingsSchema } from '../../analyses/comparison/request.ts';
import { resultFiles } from '../../analyses/result-folder.ts';
import { byReason } from '../../runs/encoding/missing-units.ts';
import { copyTo, expectRoomFor } from '../copy-result.ts';
import { findRun } from '../find-run.ts';
import { counted, printJson, printLine } from '../print.ts';
import { progressBar } from '../progress.ts';
import { configOf } from '../read-options.ts';
import { alignedLines } from '../score-lines.ts';
import { analysisFields, optionOf, type SubspaceCliOptions, withSubspaceOptions } from './subspace.ts';

/** `cortex compare RUN_A RUN_B`: two encoding runs side by side, of any domains. */
export function compareCommand(): Command {
  return withSubspaceOptions(new Command('compare'))
    .description('set the tuning subspaces of two runs side by side: a table and a figure')
    .argument('<runA>', 'folder or id of a run')
    .argument('<runB>', 'folder or id of another run')
    .action(async (runA: string, runB: string, options: SubspaceCliOptions) => {
      const settings = configOf(comparisonSettingsSchema, analysisFields(options), optionOf);
      const runDirs = [await findRun(runA), await findRun(runB)] as const;
      await expectRoomFor(options.out);
      const { compareRunFolders } = await import('../../analyses/comparison/compare-run-folders.ts');
      const bar = progressBar();
      const kept = await compareRunFolders(runDirs, settings, bar.onProgress).finally(bar.end);
      const folder = await copyTo(kept, options.out);
      const comparison: StoredComparison = JSON.parse(
        await readFile(join(kept, resultFiles['application/json']), 'utf8'),
      );
      if (options.json) printJson({ folder, ...comparison, runs: runDirs });
      else printComparison(comparison, folder);
    });
}

function printComparison({ a, b, rows, sharedStimuli }: StoredComparison, folder: string): void {
  for (const [letter, { name, units, sites, leftOut }] of Object.entries({ a, b })) {
    printLine(`${letter}: ${name}, ${counted(units, 'unit')} at ${counted(sites, 'site')}`);
    for (const line of byReason(leftOut)) printLine(`   left out: ${line}`);
  }
  const header = ['', 'a [95 %]', 'n', 'b [95 %]', 'n', 'p', 'p (Holm)'];
  const cells = rows.map((row) => [
    row.label,
    ...interval(row.a),
    ...interval(row.b),
    pText(row.p),
    pText(row.adjustedP),
  ]);
  for (const line of alignedLines([header, ...cells])) printLine(line);
  printLine(
    `  linear CKA: ${sharedStimuli.cka === null ? `– (${sharedStimuli.reason})` : sharedStimuli.cka.toFixed(3)}`,
  );
  for (const line of reasonLines(rows)) printLine(line);
  printLine(`Table and figure: ${folder}`);
}

/** Each reason once, with what it is about. */
function reasonLines(rows: readonly ComparisonRow[]): string[] {
  const reasons = [...new Set(rows.flatMap(({ reason }) => reason ?? []))];
  return reasons.map((reason) => {
    const names = rows.filter((row) => row.reason === reason).map(({ name }) => name);
    return `  – ${reason} (${names.join(', ')})`;
  });
}

/** A number with its interval, and how many units (or sites) it is made of. */
function interval(estimate: Estimate | null): [string, string] {
  if (!estimate) return ['–', '0'];
  const { lower, upper, n } = estimate;
  const middle = estimate.estimate.toPrecision(3);
  const ends = lower === null || upper === null ? '' : ` [${lower.toPrecision(3)}, ${upper.toPrecision(3)}]`;
  return [`${middle}${ends}`, String(n)];
}

function pText(p: number | null): string {
  return p === null ? '–' : p.toPrecision(2);
}
