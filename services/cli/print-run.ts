import { join } from 'node:path';
import { publishedLines, statisticsLines } from '../lines/masking-lines.ts';
import { alignedLines, scoreLines } from '../lines/score-lines.ts';
import { maskingLines, testedLines } from '../lines/summary.ts';
import type { StudyResult } from '../runs/decoding/result.ts';
import type { EncodingResult } from '../runs/encoding/result.ts';
import { tuningLines } from '../runs/encoding/tuning-lines.ts';
import { isEncodingResult, type RunResult } from '../runs/kinds.ts';
import { type DecodersResult, isDecodersResult } from '../side-by-side/result.ts';
import { comparisonRows } from '../side-by-side/table-text.ts';
import type { RunRecorder } from '../store/run-recorder.ts';
import { printJson, printLine } from './print.ts';

/** Prints what a run came to: one JSON object, or lines for a reader. */
export function printRun(recorder: RunRecorder, result: RunResult, json: boolean): void {
  if (json) printJson(result);
  else if (isEncodingResult(result)) printEncoding(recorder, result);
  else if (isDecodersResult(result)) printDecoders(result);
  else printStudy(recorder, result);
  if (json) return;
  for (const warning of result.warnings) printLine(`Note: ${warning}`);
  printLine(
    recorder.state.config.kind !== 'training' ? `Report: ${join(recorder.dir, 'report.html')}` : `Run: ${recorder.dir}`,
  );
}

function printStudy(recorder: RunRecorder, result: StudyResult): void {
  const { config } = recorder.state;
  const { dataset, seed } = config;
  const decoder = 'decoder' in config ? config.decoder : 'video-unet';
  printLine(`${dataset}, ${decoder}, preset ${result.preset}, seed ${seed}, ${Math.round(result.seconds)} s`);
  for (const line of testedLines(result)) printLine(line);
  for (const line of maskedLines(result)) printLine(line);
}

function printDecoders({ tables }: DecodersResult): void {
  for (const line of tables.flatMap((table) => alignedLines(comparisonRows(table)))) printLine(line);
}

/** The masking table, and what can be defended of it; of real sessions their own. */
function maskedLines({ masking, sessions }: StudyResult): string[] {
  const videos = masking.filter((row) => !('session' in row));
  if (sessions === undefined) return [...publishedLines(videos), ...statisticsLines(videos)];
  const table = maskingLines(masking);
  return table.length > 0 ? ['Effect of silencing a region (* corrected p < .05):', ...table] : [];
}

function printEncoding(recorder: RunRecorder, result: EncodingResult): void {
  const { seed } = recorder.state.config;
  const { dataset, model, networks, parameters, seconds } = result;
  const fitted = networks === 1 ? `seed ${seed}` : `${networks} networks from seed ${seed}`;
  printLine(`${dataset}, ${model}, ${fitted}, ${parameters} parameters, ${Math.round(seconds)} s`);
  if (result.tuning) for (const line of tuningLines(result.tuning)) printLine(line);
  const rows = { [model]: result.scores, ...result.baselines };
  for (const line of scoreLines(rows)) printLine(line);
}
