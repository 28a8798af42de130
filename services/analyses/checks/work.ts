import { checkNamed } from '../../../src/analysis/checks/index.ts';
import { plainLines } from '../../lines/plain-lines.ts';
import type { AnswerWork } from '../analysis.ts';
import { checkRun } from '../open-runs.ts';
import type { CheckRequest } from './analysis.ts';

export const work: AnswerWork<CheckRequest, object> = {
  compute([runDir], { check }) {
    // An unknown name is told before the run is opened.
    return checkRun(runDir, checkNamed(check).name);
  },
  write: (result, _form, { check }) => JSON.stringify({ check, ...result }),
  lines: (result) => plainLines(result),
  json: (result, { request: { check }, runDirs: [run] }) => ({ check, run, ...result }),
};
