import { stat } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { createAdaptorServer } from '@hono/node-server';
import { CortexError, quoted } from '../../src/errors.ts';
import type { Progress } from '../../src/progress.ts';
import { ComputeChild } from '../jobs/compute.ts';
import { RunQueue } from '../jobs/run-queue.ts';
import { RunStore } from '../store/run-store.ts';
import { mirrorQueue } from '../sweeps/queue-mirror.ts';
import { createApp } from './app.ts';
import { RunEvents } from './events/run-events.ts';
import { makeLog, silentLog } from './operation/log.ts';
import type { LogLevel } from './operation/log-levels.ts';
import { Metrics } from './operation/metrics.ts';
import { observeRuns } from './operation/observe-jobs.ts';
import { Readiness } from './operation/readiness.ts';
import { rememberSuccess } from './remember-success.ts';
import { accessOf } from './security/access.ts';

export interface ServerOptions {
  /** 8080 when left out; 0 takes any free port. */
  readonly port?: number;
  /** 127.0.0.1 when left out: reachable from this machine alone. */
  readonly host?: string;
  /** Folder of the runs. */
  readonly runsDir: string;
  /** Names that the server is called by, beside `host` and those of this machine's loopback. */
  readonly hosts?: readonly string[];
  /** What requests must bear; needed to listen where others can reach. */
  readonly token?: string;
  /** Folder under which recordings are named by requests; none when left out. */
  readonly dataRoot?: string;
  /** Runs that are carried out at the same time; 1 when left out. */
  readonly workers?: number;
  /** Queue of other workers whose runs are listed too: `redis://host:port`. */
  readonly queue?: string;
  /** Time that an analysis may take; 30 minutes when left out. */
  readonly analysisTimeLimitMs?: number;
  /** Time after which a job that nobody asks about is ended; 5 minutes when left out. */
  readonly jobLeaseMs?: number;
  /** Takes the lines of the log, JSON each. */
  readonly log?: (line: string) => void;
  /** "info" when left out. */
  readonly logLevel?: LogLevel;
}

export interface RunningServer {
  readonly url: string;
  /**
   * Takes nothing more, tells what waits that the server is closing, and ends the child processes, within five seconds;
   * unfinished runs wait for the next server.
   */
  close(): Promise<void>;
}

/** Time that an abandoned forward pass has to end by itself, since another child takes seconds to start. */
const forwardGraceMs = 2000;
/** Time after which the child that looks at recordings is ended: that is asked seldom. */
const checkIdleMs = 30_000;
const skipped = 'The folder of a run cannot be read and is left out.';
/** Time that answers have to go out when the server closes. */
const answerGraceMs = 1000;

/**
 * Serves the runs of a folder over HTTP, and goes on with those that an earlier server left unfinished. Throws InvalidInput
 * for folders that cannot be used and for an address that others reach without a token, Conflict where it cannot listen; nothing is left running then.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { port = 8080, host = '127.0.0.1', runsDir, workers, analysisTimeLimitMs, jobLeaseMs } = options;
  const log = options.log ? makeLog(options.log, options.logLevel) : silentLog();
  const access = accessOf(host, options);
  const dataRoot = await existingFolder(options.dataRoot);
  const store = new RunStore(runsDir, { onUnreadable: (runId, error) => log.warn({ runId, err: error }, skipped) });
  await store.expectUsable();
  const runEvents = new RunEvents(store);
  const onProgress = (id: string, progress: Progress) => runEvents.note(id, progress);
  const onError = (error: unknown) => log.error({ err: error }, 'failed');
  const jobs = new RunQueue({ store, workers, onProgress, onState: observeRuns(log), onError });
  const compute = new ComputeChild({ abandonedGraceMs: forwardGraceMs });
  const analyses = new ComputeChild();
  const checks = new ComputeChild({ idleMs: checkIdleMs });
  const engineReport = rememberSuccess(() => compute.run({ kind: 'engine' }));
  const readiness = new Readiness({ store, engineReport });
  readiness.say('It takes over the runs of the server before.');
  const app = createApp({
    store,
    jobs,
    runEvents,
    compute,
    analyses,
    checks,
    analysisTimeLimitMs,
    jobLeaseMs,
    access,
    dataRoot,
    engineReport,
    readiness,
    metrics: new Metrics({ ofProcess: true }),
    log,
  });

  // Recordings may come for an hour; bodies that are held in memory have less time (`bounds.bodyMs`).
  const serverOptions = { headersTimeout: 20_000, requestTimeout: 3_600_000 };
  const server = createAdaptorServer({ fetch: app.fetch, serverOptions });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(error, host, port)));
    server.listen(port, host, resolve);
  });
  let mirror: Awaited<ReturnType<typeof mirrorQueue>> | undefined;
  const close = async () => {
    readiness.say('It is closing.');
    const closed = promisify(server.close.bind(server))();
    const cut = setTimeout(() => 'closeAllConnections' in server && server.closeAllConnections(), answerGraceMs);
    await Promise.all([closed, jobs.close(), mirror?.close(), compute.close(), analyses.close(), checks.close()]);
    clearTimeout(cut);
  };
  try {
    await jobs.recover();
    if (options.queue) mirror = await mirrorQueue(options.queue, { root: store.root, onProgress, onError });
  } catch (error) {
    await close();
    throw error;
  }
  readiness.say(undefined);
  const { port: actualPort } = server.address() as AddressInfo;
  return { url: `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}`, close };
}

async function existingFolder(dataRoot: string | undefined): Promise<string | undefined> {
  const found = dataRoot === undefined ? undefined : await stat(dataRoot).catch(() => undefined);
  if (dataRoot === undefined || found?.isDirectory()) return dataRoot && resolve(dataRoot);
  throw new CortexError('InvalidInput', `--data-root must be a folder that is there but is ${quoted(dataRoot)}.`);
}

function cannotListen(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const why = new Map([
    ['EADDRINUSE', `port ${port} of ${host} is taken; name another, or 0 for a free one`],
    ['EADDRNOTAVAIL', `this machine has no address ${host}; name one of its own, such as 127.0.0.1`],
    ['ENOTFOUND', `there is no host ${host}; name an address of this machine, such as 127.0.0.1`],
    ['EACCES', `port ${port} is not allowed to this user; name one above 1023`],
  ]).get(error.code ?? '');
  return why === undefined ? error : new CortexError('Conflict', `Cannot listen: ${why}.`, { cause: error });
}
