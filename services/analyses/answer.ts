import type { Analysis, RunDirs, WorkOptions } from './analysis.ts';
import { keptResult } from './kept-result.ts';

/** The folder of a kept result, or the answer itself in the form that was asked for. */
export type AnalysisAnswer = { readonly folder: string } | { readonly body: string | Uint8Array };

/** Carries out an analysis in this process, which loads TensorFlow. Throws what the analysis throws. */
export async function answerAnalysis(
  analysis: Analysis,
  runDirs: RunDirs,
  request: unknown,
  form: string,
  options: WorkOptions = {},
): Promise<AnalysisAnswer> {
  if (analysis.version !== undefined) return { folder: await keptResult(analysis, runDirs, request, options) };
  const work = await analysis.work();
  return { body: work.write(await work.compute(runDirs, request, options), form, request) };
}
