import type { EngineReport } from './report.ts';

/** What of an engine decides the bits of its results. */
export type EngineIdentity = Omit<EngineReport, 'attempts' | 'summary'>;

/** The identity of the engine in a report: fits go on with an equal one only, and results are kept by it. */
export function engineIdentity({ attempts: _attempts, summary: _summary, ...identity }: EngineReport): EngineIdentity {
  return identity;
}
