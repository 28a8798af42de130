/// <reference types="node" preserve="true" />
export type {
  Analysis,
  AnswerAnalysis,
  AnswerWork,
  KeptAnalysis,
  KeptWork,
  Shown,
  WorkOptions,
} from './analyses/analysis.ts';
export { analyses } from './analyses/index.ts';
export { keptResult, readKept } from './analyses/kept-result.ts';
export { createApp } from './http/app.ts';
export type { AppDeps } from './http/app-deps.ts';
export { type RunningServer, type ServerOptions, startServer } from './http/server.ts';
export { answerTasks } from './jobs/answer-tasks.ts';
export { type Compute, ComputeChild, type ComputeOptions } from './jobs/compute.ts';
export { QueueFull } from './jobs/errors.ts';
export { RunQueue, type RunQueueOptions } from './jobs/run-queue.ts';
export { type FileReport, type VerifyReport, verifyGolden } from './peers/golden/verify.ts';
export { commandOf, type RunConfig, type RunKind, runConfigSchema, runKinds } from './runs/config.ts';
export {
  datasetNames,
  type PresetName,
  presetNames,
  type StudyConfig,
  studyConfigSchema,
} from './runs/decoding/config.ts';
export { type EncodingConfig, encoderNameSchema, encodingConfigSchema } from './runs/encoding/config.ts';
export { type RunState, runStates } from './store/run-state.ts';
export { type RunPage, type RunRecord, RunStore } from './store/run-store.ts';
