import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { JobState } from '../../jobs/job.ts';

/** A value with its labels. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What is read when the metrics are asked for. */
export interface Reading {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  readonly read: () => readonly Sample[] | Promise<readonly Sample[]>;
}

const requestSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const jobSeconds = [0.05, 0.25, 1, 5, 20, 60, 300, 900, 1800, 3600];

/** The metrics of one server, in the text format of Prometheus. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #requests: Histogram<'method' | 'route' | 'status'>;
  readonly #jobs: Histogram<'lane' | 'analysis' | 'state'>;

  /** With `ofProcess` those of the process too: memory, processor time, lag of the event loop, garbage collection. */
  constructor({ ofProcess = false }: { readonly ofProcess?: boolean } = {}) {
    const registers = [this.#registry];
    if (ofProcess) collectDefaultMetrics({ register: this.#registry });
    this.#requests = new Histogram({
      name: 'cortex_http_request_duration_seconds',
      help: 'Requests by method, route and status; time until the answer begins.',
      labelNames: ['method', 'route', 'status'],
      buckets: requestSeconds,
      registers,
    });
    this.#jobs = new Histogram({
      name: 'cortex_job_duration_seconds',
      help: 'Jobs that have ended by lane, analysis and state; time since they were asked for.',
      labelNames: ['lane', 'analysis', 'state'],
      buckets: jobSeconds,
      registers,
    });
  }

  countRequest(labels: { method: string; route: string; status: number }, seconds: number): void {
    this.#requests.observe({ ...labels, status: String(labels.status) }, seconds);
  }

  countJob(labels: { lane: string; analysis: string; state: JobState }, seconds: number): void {
    this.#jobs.observe(labels, seconds);
  }

  /** Adds a gauge that is read whenever the metrics are asked for. */
  add({ name, help, labelNames, read }: Reading): void {
    new Gauge({
      name,
      help,
      labelNames: [...labelNames],
      registers: [this.#registry],
      async collect() {
        const samples = await read();
        this.reset();
        for (const { labels, value } of samples) this.set(labels, value);
      },
    });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }
}
