export { createApp } from './app.ts';
export type { AppDeps } from './app-deps.ts';
export { type Compute, ComputeChild, type ComputeOptions } from './jobs/compute.ts';
export { QueueFull } from './jobs/errors.ts';
export { RunQueue, type RunQueueOptions } from './jobs/run-queue.ts';
export { type RunningServer, type ServerOptions, startServer } from './server.ts';
export { type RunState, runStates } from './store/run-state.ts';
export { type RunPage, type RunRecord, RunStore } from './store/run-store.ts';
