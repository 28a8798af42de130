import type { Analysis, AnswerAnalysis, KeptAnalysis } from '../analyses/analysis.ts';
import { keptResult, readKept } from '../analyses/kept-result.ts';
import { readRunKind, wrongKind } from '../runs/run-file.ts';
import { expectNoFile, formOfFile, writeAnswer } from './answer-file.ts';
import { copyTo, expectRoomFor } from './copy-result.ts';
import { progressBar } from './progress.ts';

/** What the command line asks of an analysis. */
export interface AskedAnalysis {
  readonly runDirs: readonly string[];
  readonly request: Readonly<Record<string, unknown>>;
  /** Where the result goes beside the terminal. */
  readonly out?: string;
}

/** What came of an analysis: the object of `--json`, and lines for a reader. */
interface ToldAnalysis {
  json(): object;
  lines(): string[];
}

/**
 * Carries out an analysis in this process, with a progress bar. Throws Unsupported for runs of other kinds, Conflict for
 * an `--out` that holds something else, and what the analysis throws.
 */
export async function tellAnalysis(analysis: Analysis, asked: AskedAnalysis): Promise<ToldAnalysis> {
  for (const runDir of asked.runDirs) {
    const kind = await readRunKind(runDir);
    if (!analysis.kinds.includes(kind)) throw wrongKind(`The run in ${runDir}`, kind, analysis.kinds);
  }
  return analysis.version === undefined ? tellAnswer(analysis, asked) : tellKept(analysis, asked);
}

async function tellKept(analysis: KeptAnalysis, { runDirs, request, out }: AskedAnalysis): Promise<ToldAnalysis> {
  await expectRoomFor(out);
  const bar = progressBar();
  const kept = await keptResult(analysis, runDirs, request, bar).finally(bar.end);
  const folder = await copyTo(kept, out);
  const [work, result] = [await analysis.work(), await readKept(analysis, kept)];
  return told(work, result, { runDirs, request, place: folder });
}

async function tellAnswer(analysis: AnswerAnalysis, { runDirs, request, out }: AskedAnalysis): Promise<ToldAnalysis> {
  const form = out === undefined ? undefined : formOfFile(out, analysis.forms);
  if (out !== undefined) await expectNoFile(out);
  const work = await analysis.work();
  const bar = progressBar();
  const result = await work.compute(runDirs, request, bar).finally(bar.end);
  if (out !== undefined && form !== undefined) await writeAnswer(out, work.write(result, form, request));
  return told(work, result, { runDirs, request, place: out });
}

function told(
  work: Pick<Awaited<ReturnType<Analysis['work']>>, 'json' | 'lines'>,
  result: unknown,
  shown: Parameters<typeof work.lines>[1],
): ToldAnalysis {
  return {
    json: () => work.json?.(result, shown) ?? Object(result),
    lines: () => work.lines(result, shown),
  };
}
