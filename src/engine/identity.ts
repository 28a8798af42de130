import type { EngineReport } from './report.ts';

/** What of an engine decides the bits of its results. */
export type EngineIdentity = Pick<EngineReport, 'backend' | 'version' | 'device' | 'threads'>;

/** The identity of the engine in a report: fits go on with an equal one only, and results are kept by it. */
export function engineIdentity({ backend, version, device, threads }: EngineReport): EngineIdentity {
  return { backend, version, device, threads };
}
