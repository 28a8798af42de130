import type { NdArray } from '../../../src/arrays.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { median, quantile } from '../../../src/metrics/summary.ts';
import type { OnProgress } from '../../../src/progress.ts';
import { randomStream } from '../../../src/random/stream.ts';
import { Client } from '../../clients/typescript/client.ts';
import { openDemo } from '../../demo/open.ts';
import { startServer } from '../../http/server.ts';
import { type OurMachine, ourMachine } from './machine.ts';

/** One request, at so many at a time. */
export interface ServingRow {
  readonly request: string;
  readonly atOnce: number;
  readonly requests: number;
  readonly perSecond: number;
  readonly medianMs: number;
  readonly p99Ms: number;
}

export interface ServingResult {
  readonly machine: OurMachine;
  readonly rows: readonly ServingRow[];
}

export interface ServingOptions {
  /** Timed requests of every kind and number at once (200). */
  readonly requests?: number;
  readonly onProgress?: OnProgress;
}

/**
 * Times requests to a server of this process over the runs of the demo: the list of runs, the response of an encoder to a
 * sound, the video of a decoder, and a masking that is kept; one at a time, and eight at once.
 */
export async function benchServing({
  requests = 200,
  onProgress = () => {},
}: ServingOptions = {}): Promise<ServingResult> {
  const engine = await startEngine({ onProgress });
  const demo = await openDemo();
  const server = await startServer({ port: 0, ...demo });
  try {
    const kinds = Object.entries(requestsTo(new Client({ url: server.url })));
    const rows: ServingRow[] = [];
    for (const [request, send] of kinds) {
      await send();
      for (const atOnce of [1, 8]) {
        onProgress({ phase: 'evaluate', done: rows.length, total: 2 * kinds.length, note: request });
        rows.push({ request, atOnce, requests, ...(await timeRequests(send, requests, atOnce)) });
      }
    }
    onProgress({ phase: 'evaluate', done: rows.length, total: rows.length });
    return { machine: ourMachine(engine), rows };
  } finally {
    await server.close();
    await demo.close();
  }
}

/** What is asked for, by its name. */
function requestsTo(api: Client): Readonly<Record<string, () => Promise<unknown>>> {
  const draws = randomStream(1, 'serving');
  const noise = (...shape: number[]): NdArray<Float32Array> => ({
    shape,
    data: draws.normals(shape.reduce((product, length) => product * length, 1)),
  });
  const stimulus = noise(300, 18);
  const counts = noise(1, 32, 48);
  const spikes = { ...counts, data: counts.data.map((value) => Math.round(Math.abs(value))) };
  return {
    'list of runs': () => api.get('/v1/runs'),
    'encoding of 3 s of sound': () => api.analyse('heard-sounds', 'encodings', 'npy', { stimulus }),
    'reconstruction of a video': () => api.analyse('dots-decoder', 'reconstructions', 'npy', { spikes }),
    'masking that is kept': () => api.analyse('dots-decoder', 'maskings', 'json', { regions: ['V4'] }),
  };
}

async function timeRequests(send: () => Promise<unknown>, requests: number, atOnce: number) {
  const times: number[] = [];
  let left = requests;
  const start = performance.now();
  const oneByOne = async () => {
    while (left-- > 0) {
      const sent = performance.now();
      await send();
      times.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, oneByOne));
  const perSecond = (1000 * requests) / (performance.now() - start);
  return { perSecond, medianMs: median(times), p99Ms: quantile(times, 0.99) };
}
