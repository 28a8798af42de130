import { basename } from 'node:path';
import { scoreLines } from '../../lines/score-lines.ts';
import { decoderLines, testedLines } from '../../lines/summary.ts';
import { isContrastStudy } from '../../runs/contrast-decoding/sessions.ts';
import { compareDecoders, type DecoderComparison } from '../../runs/decoding/compare-decoders.ts';
import type { MetricPair } from '../../runs/decoding/metrics.ts';
import { readRunRecord } from '../../runs/decoding/record.ts';
import type { TestMetrics } from '../../runs/decoding/video-study.ts';
import type { ScoreSummaries } from '../../runs/encoding/result.ts';
import { readRunKind } from '../../runs/run-file.ts';
import type { AnswerWork } from '../analysis.ts';
import { evaluateContrastRun, evaluateEncodingRun, evaluateRun } from '../open-runs.ts';

/** Of the encoders of one run, of the decoder or the folds of real sessions of one run, or of several decoders. */
export type RunScores = { readonly scores: ScoreSummaries } | (MetricPair & Partial<TestMetrics>) | DecoderComparison;

export const work: AnswerWork<object, RunScores> = {
  async compute(runDirs) {
    if (runDirs.length > 1) return compareDecoders(runDirs);
    const [runDir] = runDirs;
    if ((await readRunKind(runDir)) === 'encoding') return { scores: await evaluateEncodingRun(runDir) };
    const { config } = await readRunRecord(runDir);
    return isContrastStudy(config) ? evaluateContrastRun(runDir) : evaluateRun(runDir);
  },

  // Over HTTP runs go by their ids, the names of their folders.
  write: (found) =>
    JSON.stringify(
      'runs' in found ? { ...found, runs: found.runs.map((one) => ({ ...one, run: basename(one.run) })) } : found,
    ),

  lines(found, { runDirs: [runDir] }) {
    if ('runs' in found) return decoderLines(found);
    return 'scores' in found ? scoreLines({ [runDir]: found.scores }) : testedLines(found);
  },

  json: (found, { runDirs: [run] }) => ('runs' in found ? found : { run, ...found }),
};
