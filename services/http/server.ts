import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { createAdaptorServer } from '@hono/node-server';
import { CortexError } from '../../src/errors.ts';
import { ComputeChild } from '../jobs/compute.ts';
import { RunQueue } from '../jobs/run-queue.ts';
import { RunStore } from '../store/run-store.ts';
import { createApp } from './app.ts';
import type { AppDeps } from './app-deps.ts';

export interface ServerOptions {
  /** 8080 when left out; 0 takes any free port. */
  readonly port?: number;
  /** 127.0.0.1 when left out: reachable from this machine alone. */
  readonly host?: string;
  /** Folder of the runs. */
  readonly runsDir: string;
  readonly log?: (line: string) => void;
}

export interface RunningServer {
  readonly url: string;
  /** Answers what is being asked, takes nothing more, and ends the child processes; unfinished runs wait for the next server. */
  close(): Promise<void>;
}

/** Serves the runs of a folder over HTTP, and goes on with those that an earlier server left unfinished. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { port = 8080, host = '127.0.0.1', runsDir, log = () => undefined } = options;
  const store = new RunStore(runsDir);
  const jobs = new RunQueue({ store, onError: (error) => log(errorLine(error)) });
  const compute = new ComputeChild();
  const analyses = new ComputeChild();
  const app = createApp({
    store,
    jobs,
    compute,
    analyses,
    engineReport: rememberSuccess(() => compute.run({ kind: 'engine' })),
    log,
  });

  const server = createAdaptorServer({ fetch: app.fetch });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(error, host, port)));
    server.listen(port, host, resolve);
  });
  await jobs.recover();
  const { port: actualPort } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}`,
    close: async () => {
      const closed = promisify(server.close.bind(server))();
      await Promise.all([closed, jobs.close()]);
      await Promise.all([compute.close(), analyses.close()]);
    },
  };
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

/** Asks once and keeps the answer; a failure is not kept, the next call asks again. */
function rememberSuccess(ask: AppDeps['engineReport']): AppDeps['engineReport'] {
  let report: ReturnType<AppDeps['engineReport']> | undefined;
  return () => {
    report ??= ask().catch((error: unknown) => {
      report = undefined;
      throw error;
    });
    return report;
  };
}

function errorLine(error: unknown): string {
  return JSON.stringify({ level: 'error', error: error instanceof Error ? error.stack : String(error) });
}
