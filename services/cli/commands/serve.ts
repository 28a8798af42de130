import { Command } from 'commander';
import { CortexError, quoted } from '../../../src/errors.ts';
import { printLine } from '../print.ts';
import { runsDir } from '../runs-dir.ts';

interface ServeOptions {
  readonly port: string;
  readonly host: string;
  readonly runs?: string;
  readonly dataRoot?: string;
  readonly token?: string;
  readonly allowHost: readonly string[];
  readonly workers: string;
  readonly jobMinutes: string;
  readonly json?: boolean;
  readonly demo?: boolean;
}

const mostWorkers = 64;
const closingMs = 4500;

/** `cortex serve`: the HTTP services, until SIGINT or SIGTERM. */
export function serveCommand(): Command {
  return new Command('serve')
    .description('serve runs over HTTP')
    .option('--port <n>', 'port; 0 takes a free one', '8080')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--runs <dir>', 'folder of the runs (default: $CORTEX_RUNS or ./runs)')
    .option('--data-root <dir>', 'folder of recordings: requests name those in it, and no others')
    .option('--token <text>', 'what requests must bear, needed with a --host that others reach (better: $CORTEX_TOKEN)')
    .option('--allow-host <name>', 'another name that the server is called by; can be repeated', collected, [])
    .option('--workers <n>', 'runs that are carried out at the same time', '1')
    .option('--job-minutes <n>', 'minutes that an analysis may take; forward passes have a tenth of it', '30')
    .option('--demo', 'serve finished runs that come with cortex-codec, and their recordings; nothing of yours')
    .option('--json', 'print the address as one line of JSON: {"url": …}')
    .action(async (options: ServeOptions) => {
      if (options.demo && (options.runs !== undefined || options.dataRoot !== undefined)) {
        throw new CortexError(
          'InvalidInput',
          '--demo brings its own runs and recordings; leave out --runs and --data-root.',
        );
      }
      const log = (line: string) => void process.stderr.write(`${line}\n`);
      const settings = {
        port: wholeNumber('--port', options.port, 0, 65_535),
        host: options.host,
        token: options.token ?? (process.env.CORTEX_TOKEN || undefined),
        hosts: options.allowHost,
        workers: wholeNumber('--workers', options.workers, 1, mostWorkers),
        analysisTimeLimitMs: wholeNumber('--job-minutes', options.jobMinutes, 1, 7 * 24 * 60) * 60_000,
        log,
      };
      const { startServer } = await import('../../http/server.ts');
      const demo = options.demo ? await (await import('../../demo/open.ts')).openDemo() : undefined;
      const { runsDir: runs, dataRoot } = demo ?? { runsDir: runsDir(options.runs), dataRoot: options.dataRoot };
      const server = await startServer({ ...settings, runsDir: runs, dataRoot }).catch(async (error: unknown) => {
        await demo?.close();
        throw error;
      });
      printLine(options.json ? JSON.stringify({ url: server.url }) : `cortex-codec listens on ${server.url}`);
      await stopSignal();
      // Whatever is pending: supervisors kill what does not end, and what is on disk is whole at any moment.
      setTimeout(() => process.exit(0), closingMs).unref();
      await server.close();
      await demo?.close();
    });
}

function collected(value: string, earlier: readonly string[]): string[] {
  return [...earlier, value];
}

function wholeNumber(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d{1,9}$/.test(text) && value >= least && value <= most) return value;
  throw new CortexError('InvalidInput', `${option} must be ${least}…${most} but is ${quoted(text)}.`);
}

/** Resolves on the first SIGINT or SIGTERM; a second one ends the process at once. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}
