import type { z } from 'zod';
import type { DatasetCards } from '../../cards/datasets.ts';
import type { ModelCards } from '../../cards/models.ts';
import type { RunCard } from '../../cards/run-card.ts';
import type { RunMetric } from '../../http/metrics/run-metrics.ts';
import type {
  artifactListSchema,
  jobListSchema,
  jobSchema,
  modelSchema,
  recordingCardSchema,
  recordingListSchema,
  runListSchema,
  runSchema,
} from '../../http/openapi/schemas.ts';
import type { runsQuerySchema } from '../../http/routes/queries.ts';
import type { UploadedRecording } from '../../http/uploads/upload-store.ts';
import type { runConfigSchema } from '../../runs/config.ts';
import type { AnalysisForm, AnalysisName, AnalysisRequest, AnswerIn, TogetherName } from './analyses.ts';
import { type Asked, ask, askJson, type Connection } from './connection.ts';
import { contentOf, type mediaTypes } from './content.ts';
import { RunFailed } from './errors.ts';
import { follow, type ServerEvent } from './events.ts';
import { type WaitOptions, waitedAnalysis } from './waited-analysis.ts';

/** Where the server is; the environment says so (`CORTEX_URL`, `CORTEX_TOKEN`) when left out. */
export interface ClientOptions {
  /** `http://127.0.0.1:8080` without either. */
  readonly url?: string;
  readonly token?: string;
  /** Used instead of the platform's, as by tests. */
  readonly fetch?: typeof fetch;
}

type Run = z.output<typeof runSchema>;
type Job = z.output<typeof jobSchema>;
/** What is sent of a recording: an archive of its folder, or its one file with the name of it. */
type Recording = { readonly zip: Asked['bytes'] } | { readonly tgz: Asked['bytes'] } | { readonly file: File };

/**
 * The HTTP services as functions with types. Every function throws ServerProblem when the server refuses.
 * @example const { rows } = await new Client().together('comparisons', 'json', ['heard', 'seen'], {})
 */
export class Client {
  readonly #at: Connection;

  constructor({
    url = process.env.CORTEX_URL,
    token = process.env.CORTEX_TOKEN,
    fetch = globalThis.fetch,
  }: ClientOptions = {}) {
    this.#at = { url: (url || 'http://127.0.0.1:8080').replace(/\/+$/, ''), token: token || undefined, fetch };
  }

  /** What is at an address, such as `get('/v1/engine')`: JSON, text, arrays or bytes. */
  async get(path: string, query?: Asked['query']): Promise<unknown> {
    return contentOf(await ask(this.#at, path, { query }));
  }

  models = () => askJson<ModelCards>(this.#at, '/v1/models');
  model = (name: string) => askJson<z.output<typeof modelSchema>>(this.#at, `/v1/models/${encodeURIComponent(name)}`);
  datasets = () => askJson<DatasetCards>(this.#at, '/v1/datasets');
  uploads = () => askJson<z.output<typeof recordingListSchema>>(this.#at, '/v1/datasets/uploads');

  /** Sends a recording; `data` of the answer is what configs name. The same again changes nothing. */
  upload(name: string, recording: Recording): Promise<UploadedRecording> {
    const [[form, bytes]] = Object.entries(recording);
    const types: Readonly<Record<string, string>> = { zip: 'application/zip', tgz: 'application/gzip' };
    const headers = { 'Content-Type': types[form] ?? 'application/octet-stream' };
    const query = { file: bytes instanceof File ? bytes.name : undefined };
    return askJson(this.#at, `/v1/datasets/${encodeURIComponent(name)}`, { method: 'POST', bytes, headers, query });
  }

  /** What is understood of a recording, before anything is fitted. */
  check = (data: string) =>
    askJson<z.output<typeof recordingCardSchema>>(this.#at, '/v1/datasets/check', { method: 'POST', json: { data } });
  removeUpload = (name: string) =>
    askJson<UploadedRecording>(this.#at, `/v1/datasets/${encodeURIComponent(name)}`, { method: 'DELETE' });

  /** Starts a run; with the same key again it is the one that was started then. */
  start(config: z.input<typeof runConfigSchema>, options: { readonly idempotencyKey?: string } = {}): Promise<Run> {
    const { idempotencyKey: key } = options;
    const headers: Record<string, string> = key === undefined ? {} : { 'Idempotency-Key': key };
    return askJson(this.#at, '/v1/runs', { method: 'POST', json: config, headers });
  }

  run = (id: string) => askJson<Run>(this.#at, runPath(id));
  card = (id: string) => askJson<RunCard>(this.#at, `${runPath(id)}/card`);
  metrics = (id: string) => askJson<{ readonly metrics: readonly RunMetric[] }>(this.#at, `${runPath(id)}/metrics`);
  resume = (id: string) => askJson<Run>(this.#at, `${runPath(id)}/resume`, { method: 'POST' });
  /** Cancels a run; one that has ended is removed. */
  cancel = (id: string) => askJson<Run>(this.#at, runPath(id), { method: 'DELETE' });
  artifacts = (id: string) => askJson<z.output<typeof artifactListSchema>>(this.#at, `${runPath(id)}/artifacts`);

  /** A file of a run: JSON, text, an array of .npy, arrays by name of .npz, the bytes of all else. */
  artifact(id: string, name: string): Promise<unknown> {
    return this.get(`${runPath(id)}/artifacts/${name.split('/').map(encodeURIComponent).join('/')}`);
  }

  /** All runs, newest first, page by page. */
  async *runs(query: Partial<Omit<z.input<typeof runsQuerySchema>, 'limit'>> = {}) {
    for (let cursor = query.cursor; ; ) {
      const page = await askJson<z.output<typeof runListSchema>>(this.#at, '/v1/runs', { query: { ...query, cursor } });
      yield* page.runs;
      if (page.next === undefined) return;
      cursor = page.next;
    }
  }

  /** Events of a run as they happen. */
  follow(id: string, { signal }: Pick<WaitOptions, 'signal'> = {}): AsyncGenerator<ServerEvent> {
    return follow(this.#at, `${runPath(id)}/events`, signal);
  }

  /** The run when it has succeeded. Throws RunFailed with the reason, and that of the signal. */
  async wait(id: string, { onProgress, signal }: WaitOptions = {}): Promise<Run> {
    for await (const { name, data } of this.follow(id, { signal })) if (name === 'progress') onProgress?.(data);
    const run = await this.run(id);
    if (run.state !== 'succeeded') throw new RunFailed(id, run.state, run.error?.message ?? 'it says no reason.');
    return run;
  }

  /** An analysis of one run in one of its forms: `analyse(id, 'maskings', 'npz', { conditions: 'each', videos: true })`. */
  analyse<N extends AnalysisName, F extends AnalysisForm<N>>(
    id: string,
    name: N,
    form: F,
    request: AnalysisRequest<N>,
    options: WaitOptions = {},
  ): Promise<AnswerIn<N, F>> {
    return this.post(`${runPath(id)}/${name}`, form, request, options) as Promise<AnswerIn<N, F>>;
  }

  /** An analysis of several runs: two encoding runs side by side, or the scores of decoders. */
  together<N extends TogetherName, F extends AnalysisForm<N>>(
    name: N,
    form: F,
    runs: readonly string[],
    request: AnalysisRequest<N>,
    options: WaitOptions = {},
  ): Promise<AnswerIn<N, F>> {
    return this.post(`/v1/${name}`, form, { ...request, runs }, options) as Promise<AnswerIn<N, F>>;
  }

  /** As `analyse`, of any analysis by its address. */
  post(path: string, form: keyof typeof mediaTypes, request: object, options: WaitOptions = {}): Promise<unknown> {
    return waitedAnalysis(this.#at, path, form, request, options);
  }

  jobs = () => askJson<z.output<typeof jobListSchema>>(this.#at, '/v1/jobs');
  /** Ends a job; one that has ended is forgotten. */
  cancelJob = (id: string) => askJson<Job>(this.#at, `/v1/jobs/${encodeURIComponent(id)}`, { method: 'DELETE' });
}

const runPath = (id: string): string => `/v1/runs/${encodeURIComponent(id)}`;
