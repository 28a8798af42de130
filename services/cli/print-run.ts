import { join } from 'node:path';
import { scoreLines } from '../lines/score-lines.ts';
import { maskingLines, testedLines } from '../lines/summary.ts';
import type { StudyResult } from '../runs/decoding/result.ts';
import type { EncodingResult } from '../runs/encoding/result.ts';
import { tuningLines } from '../runs/encoding/tuning-lines.ts';
import { isEncodingResult, type RunResult } from '../runs/kinds.ts';
import type { RunRecorder } from '../store/run-recorder.ts';
import { printJson, printLine } from './print.ts';

/** Prints what a run came to: one JSON object, or lines for a reader. */
export function printRun(recorder: RunRecorder, result: RunResult, json: boolean): void {
  if (json) printJson(result);
  else if (isEncodingResult(result)) printEncoding(recorder, result);
  else printStudy(recorder, result);
  if (json) return;
  for (const warning of result.warnings) printLine(`Note: ${warning}`);
  const whole = isEncodingResult(result) || recorder.state.config.kind === 'study';
  printLine(whole ? `Report: ${join(recorder.dir, 'report.html')}` : `Run: ${recorder.dir}`);
}

function printStudy(recorder: RunRecorder, result: StudyResult): void {
  const { config } = recorder.state;
  const { dataset, seed } = config;
  const decoder = 'decoder' in config ? config.decoder : 'video-unet';
  printLine(`${dataset}, ${decoder}, preset ${result.preset}, seed ${seed}, ${Math.round(result.seconds)} s`);
  for (const line of testedLines(result)) printLine(line);
  const table = maskingLines(result.masking);
  if (table.length > 0) printLine('Effect of silencing a region (* corrected p < .05):');
  for (const line of table) printLine(line);
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
