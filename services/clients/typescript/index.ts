/// <reference types="node" preserve="true" />
export type { Analyses, AnalysisForm, AnalysisName, AnalysisRequest, AnswerIn, TogetherName } from './analyses.ts';
export { Client, type ClientOptions } from './client.ts';
export { RunFailed, ServerProblem } from './errors.ts';
export type { ServerEvent } from './events.ts';
export type { WaitOptions } from './waited-analysis.ts';
