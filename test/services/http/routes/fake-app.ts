import { expect, onTestFinished } from 'vitest';
import { z } from 'zod';
import type { AnalysisAnswer } from '../../../../services/analyses/answer.ts';
import { encodeResponse } from '../../../../services/analyses/encodings/response-forms.ts';
import { encodeVideos } from '../../../../services/analyses/reconstructions/video-formats.ts';
import { type ResultContent, writeResult } from '../../../../services/analyses/result-folder.ts';
import type { ModelCards } from '../../../../services/cards/models.ts';
import { createApp } from '../../../../services/http/app.ts';
import type { AppDeps } from '../../../../services/http/app-deps.ts';
import { makeLog } from '../../../../services/http/operation/log.ts';
import type { Compute, TaskOptions } from '../../../../services/jobs/compute.ts';
import type { ComputeTask } from '../../../../services/jobs/compute-messages.ts';
import { RunQueue } from '../../../../services/jobs/run-queue.ts';
import { runConfigSchema } from '../../../../services/runs/config.ts';
import type { PredictedResponse } from '../../../../services/runs/encoding/open.ts';
import { RunStore } from '../../../../services/store/run-store.ts';
import { type NdArray, zeros } from '../../../../src/arrays.ts';
import type { EngineReport } from '../../../../src/engine/report.ts';
import { CortexError } from '../../../../src/errors.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';

export const engine: EngineReport = {
  backend: 'tensorflow',
  version: '2.19.1',
  device: 'cpu',
  threads: 2,
  kernels: 'oneDNN',
  vectorLevel: 'AVX2',
  attempts: [],
  summary: 'native TensorFlow',
};

/** What it answers to who asks for the models. */
export const models: ModelCards = {
  countedFor: { encoders: { units: 119, channels: 34 }, decoders: { units: 140, frames: 45 } },
  encoders: [],
  decoders: [{ name: 'mean', summary: 'the mean', source: 'ours', closedForm: true, parameters: 0, options: [] }],
};

/** What the fake compute child answers to every masking. */
export const maskingRow = { region: 'V4', sites: 12, shape: { mean: 16.4, p: 1e-9 } };

/** What it answers to every stimulus at first: [time 2, unit 3]. */
export const predicted = {
  response: { shape: [2, 3], data: Float32Array.from([1, 2, 3, 4, 5, 6]) },
  units: ['a', 'b', 'c'],
  binMs: 5,
};

/** Remembers what it is asked; a video is black but for its first value, the number of samples. Knows the regions V4 and MT. */
export class FakeCompute implements Compute {
  readonly tasks: unknown[] = [];
  failure: Error | undefined;
  /** Tasks wait for it before they are answered, and reject when nobody wants them any more. */
  gate: Promise<void> = Promise.resolve();
  /** What it answers to every stimulus. */
  predicted: PredictedResponse = predicted;
  /** What it answers to checks, scores, strfs and posteriors. */
  body = '{}';
  /** Files of every result folder. */
  result: ResultContent = {
    'result.json': '{"form":"json"}',
    'arrays.npz': 'npz',
    'figure.svg': '<svg/>',
    'figure.png': 'png',
  };

  /** How it looks at recordings: nothing is wrong with them. */
  look: (signal?: AbortSignal) => Promise<object> = async () => ({});

  async run(task: ComputeTask, { signal, onStart, onProgress }: TaskOptions = {}): Promise<never> {
    // Nothing is kept, every config can be carried out.
    if (task.kind === 'kept' || task.kind === 'config') return {} as never;
    if (task.kind === 'data') return this.look(signal) as never;
    if (task.kind === 'models') return models as never;
    this.tasks.push(task);
    if (task.kind === 'check') return { name: 'recordings', warnings: [`read ${task.data}`], refused: null } as never;
    onStart?.();
    onProgress?.({ phase: 'evaluate', done: 1, total: 2 });
    const unwanted = new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
    await Promise.race([this.gate, unwanted]);
    if (this.failure) throw this.failure;
    if (task.kind === 'engine') return engine as never;
    if (task.kind === 'sweep-run') throw new Error('Servers carry out no sweeps.');
    return (await this.#answer(task)) as never;
  }

  async #answer({ name, request, form }: Extract<ComputeTask, { kind: 'analysis' }>): Promise<AnalysisAnswer> {
    const named = (field: string): string[] => z.array(z.coerce.string()).default([]).parse(request[field]);
    if (named('regions').some((region) => !['V4', 'MT'].includes(region))) {
      throw new CortexError('NotFound', `Unknown region "${named('regions')}".`);
    }
    if (named('units').includes('nobody')) throw new CortexError('NotFound', 'Unknown unit "nobody".');
    if (['checks', 'scores', 'strfs', 'posteriors'].includes(name)) return { body: this.body };
    if (name === 'encodings') return { body: encodeResponse(this.predicted, form) };
    if (name === 'reconstructions') {
      const { shape } = request.spikes as NdArray;
      const videos = zeros([shape[0], 4, 2, 2, 3]);
      videos.data[0] = shape[0];
      return { body: encodeVideos(videos, form) };
    }
    const folder = temporaryFolder();
    await writeResult(folder, name === 'maskings' ? { 'result.json': JSON.stringify(maskingRow) } : this.result);
    return { folder };
  }
}

/** An app over a store in a temporary folder, with fake workers; `post` sends JSON or bytes, and waits for what takes minutes. */
export async function appWith(
  options: { maxWaiting?: number } & Partial<
    Pick<AppDeps, 'engineReport' | 'analysisTimeLimitMs' | 'jobLeaseMs' | 'access' | 'dataRoot'>
  > = {},
) {
  const store = new RunStore(temporaryFolder());
  const workerModule = new URL('../../jobs/fake-worker.ts', import.meta.url);
  const jobs = new RunQueue({ store, workerModule, maxWaiting: options.maxWaiting });
  onTestFinished(() => jobs.close());
  const compute = new FakeCompute();
  const lines: string[] = [];
  const engineReport = options.engineReport ?? (async () => engine);
  const { analysisTimeLimitMs, jobLeaseMs, access, dataRoot } = options;
  const log = makeLog((line) => lines.push(line));
  const app = createApp({
    store,
    jobs,
    compute,
    analyses: compute,
    analysisTimeLimitMs,
    jobLeaseMs,
    access,
    dataRoot,
    engineReport,
    log,
  });
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    app.request(path, {
      method: 'POST',
      body: body instanceof Uint8Array ? Uint8Array.from(body) : typeof body === 'string' ? body : JSON.stringify(body),
      headers: { 'Content-Type': 'application/json', Prefer: 'wait=20', ...headers },
    });
  return { app, store, jobs, compute, lines, post };
}

/** A run that has succeeded without having been run: a study, or of the given config. */
export async function succeededRun(store: RunStore, config: z.input<typeof runConfigSchema> = {}): Promise<string> {
  const { id, state } = await store.create(runConfigSchema.parse(config));
  await store.write(id, { ...state, state: 'succeeded', finished: state.created });
  return id;
}

/** Checks that a response is a problem of the given status, and gives its body. */
export async function problem(response: Response, status: number): Promise<Record<string, unknown>> {
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const body: Record<string, unknown> = JSON.parse(await response.text());
  expect(body).toMatchObject({ type: 'about:blank', status, title: expect.any(String), detail: expect.any(String) });
  expect(body.requestId).toBe(response.headers.get('x-request-id'));
  return body;
}
