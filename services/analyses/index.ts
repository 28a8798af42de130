import type { Analysis } from './analysis.ts';
import { checks } from './checks/analysis.ts';
import { comparisons } from './comparison/analysis.ts';
import { decodings } from './decodings/analysis.ts';
import { descriptions } from './descriptions/analysis.ts';
import { encodings } from './encodings/analysis.ts';
import { maskings } from './maskings/analysis.ts';
import { optima } from './optima/analysis.ts';
import { posteriors } from './posteriors/analysis.ts';
import { reconstructions } from './reconstructions/analysis.ts';
import { regionEncodings } from './region-encodings/analysis.ts';
import { scores } from './scores/analysis.ts';
import { strfs } from './strfs/analysis.ts';
import { subspaces } from './subspaces/analysis.ts';

/** Every analysis of finished runs: the commands, the endpoints and the tasks of the child process come from this list. */
export const analyses: readonly Analysis[] = [
  scores,
  maskings,
  descriptions,
  reconstructions,
  encodings,
  checks,
  subspaces,
  comparisons,
  regionEncodings,
  decodings,
  posteriors,
  optima,
  strfs,
];

/** The analysis of that name, which one of our own processes gave. */
export function analysisNamed(name: string, registry: readonly Analysis[]): Analysis {
  const found = registry.find((analysis) => analysis.name === name);
  if (!found) throw new Error(`There is no analysis ${name}.`);
  return found;
}
