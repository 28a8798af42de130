import { join } from 'node:path';
import { expectSame, type Fingerprint } from '../../../src/fingerprint.ts';
import type { RunOptions } from '../run-options.ts';
import type { RunRecord } from './record.ts';
import type { StudyResult } from './result.ts';

/** Throws Conflict, naming what differs, when an earlier process carried out another study in this folder. */
export function expectSameStudy(runDir: string, before: RunRecord | undefined, fingerprint: Fingerprint): void {
  if (!before?.fingerprint) return;
  const whatToDo = 'go on with the same data, options and engine, or start the study in another folder.';
  expectSame(join(runDir, 'run.json'), before.fingerprint, fingerprint, whatToDo);
}

/** What a study that was finished before came to; scores that are not defined are NaN again, which JSON has not. */
export function knownStudy(
  before: RunRecord | undefined,
  { runDir, earlier }: Pick<RunOptions, 'runDir' | 'earlier'>,
): StudyResult | undefined {
  if (!before?.finished || !earlier || !('masking' in earlier)) return undefined;
  const { metrics, trivial, known, baselines } = earlier;
  return {
    ...earlier,
    run: runDir,
    metrics: withNaN(metrics),
    trivial: withNaN(trivial),
    ...(known && { known: { metrics: withNaN(known.metrics), trivial: withNaN(known.trivial) } }),
    ...(baselines && {
      baselines: Object.fromEntries(
        Object.entries(baselines).map(([name, own]) => [
          name,
          { metrics: withNaN(own.metrics), ...(own.known && { known: withNaN(own.known) }) },
        ]),
      ),
    }),
  };
}

function withNaN(scores: Readonly<Record<string, number | null>>): Record<string, number> {
  return Object.fromEntries(Object.entries(scores).map(([name, value]) => [name, value ?? Number.NaN]));
}
