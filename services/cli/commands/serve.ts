import { Command, Option } from 'commander';
import { CortexError, quoted } from '../../../src/errors.ts';
import { type LogLevel, logLevels } from '../../http/operation/log-levels.ts';
import { logLines } from '../log-lines.ts';
import { printLine } from '../print.ts';
import { redisOf } from '../queue-options.ts';
import { runsDir } from '../runs-dir.ts';

interface ServeOptions {
  readonly port: string;
  readonly host: string;
  readonly runs?: string;
  readonly dataRoot?: string;
  readonly token?: string;
  readonly allowHost: readonly string[];
  readonly workers: string;
  readonly queue?: string;
  readonly jobMinutes: string;
  readonly leaseMinutes: string;
  readonly logLevel: LogLevel;
  readonly json?: boolean;
  readonly demo?: boolean;
}

const mostWorkers = 64;
const mostMinutes = 7 * 24 * 60;
const closingMs = 4500;
const demoAlone = '--demo brings its own runs and recordings; leave out --runs and --data-root.';

/** `cortex serve`: the HTTP services, until SIGINT or SIGTERM. */
export function serveCommand(): Command {
  const command = new Command('serve').description('serve runs over HTTP');
  for (const option of serveOptions()) command.addOption(option);
  return command.addHelpText('after', otherVariables).action(async (options: ServeOptions) => {
    const named = ['runs', 'dataRoot'].some((name) => command.getOptionValueSource(name) === 'cli');
    if (options.demo && named) throw new CortexError('InvalidInput', demoAlone);
    const settings = settingsOf(options);
    const { startServer } = await import('../../http/server.ts');
    const demo = options.demo ? await (await import('../../demo/open.ts')).openDemo() : undefined;
    const places = demo ?? { runsDir: runsDir(options.runs), dataRoot: options.dataRoot || undefined };
    const { runsDir: runs, dataRoot } = places;
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

/** An option, which `variable` of the environment gives where the command line does not. */
function option(flags: string, description: string, variable: string, usual?: string): Option {
  const made = new Option(flags, description).env(variable);
  return usual === undefined ? made : made.default(usual);
}

function serveOptions(): Option[] {
  return [
    option('--port <n>', 'port; 0 takes a free one', 'CORTEX_PORT', '8080'),
    option('--host <address>', 'address to listen on', 'CORTEX_HOST', '127.0.0.1'),
    option('--runs <dir>', 'folder of the runs (default: ./runs)', 'CORTEX_RUNS'),
    option('--data-root <dir>', 'folder of recordings: requests name those in it, and no others', 'CORTEX_DATA_ROOT'),
    option(
      '--token <text>',
      'what requests must bear, needed with a --host that others reach; others on this machine see what is given here, and not the environment',
      'CORTEX_TOKEN',
    ),
    option(
      '--allow-host <name>',
      'another name that the server is called by; can be repeated, or have several with commas between them',
      'CORTEX_ALLOW_HOST',
    )
      .argParser(collected)
      .default([], 'none'),
    option('--workers <n>', 'runs that are carried out at the same time', 'CORTEX_WORKERS', '1'),
    option('--queue <queue>', 'list the runs of other workers too: redis://host:port', 'CORTEX_QUEUE'),
    option(
      '--job-minutes <n>',
      'minutes that an analysis may take; forward passes have a tenth of it',
      'CORTEX_JOB_MINUTES',
      '30',
    ),
    option(
      '--lease-minutes <n>',
      'minutes after which a job that nobody asks about, waits for or follows is ended',
      'CORTEX_LEASE_MINUTES',
      '5',
    ),
    option('--log-level <level>', 'what is logged to stderr, a line of JSON each', 'CORTEX_LOG_LEVEL', 'info').choices(
      logLevels,
    ),
    new Option('--demo', 'serve finished runs that come with cortex-codec, and their recordings; nothing of yours'),
    new Option('--json', 'print the address as one line of JSON: {"url": …}'),
  ];
}

const otherVariables = `
Environment beside those of the options:
  CORTEX_DATA               folder of recorded data sets for requests that name no data
  CORTEX_ENGINE, TF_NUM_INTRAOP_THREADS and others of the engine: see cortex --help`;

/** What the server is told of the options, beside the folders. Throws InvalidInput for numbers that they cannot be. */
function settingsOf(options: ServeOptions) {
  return {
    port: wholeNumber('--port', options.port, 0, 65_535),
    host: options.host,
    token: options.token || undefined,
    hosts: options.allowHost,
    workers: wholeNumber('--workers', options.workers, 1, mostWorkers),
    queue: options.queue ? redisOf(options.queue) : undefined,
    analysisTimeLimitMs: wholeNumber('--job-minutes', options.jobMinutes, 1, mostMinutes) * 60_000,
    jobLeaseMs: wholeNumber('--lease-minutes', options.leaseMinutes, 1, mostMinutes) * 60_000,
    logLevel: options.logLevel,
    log: logLines(),
  };
}

function collected(value: string, earlier: readonly string[]): string[] {
  const names = value.split(',').map((name) => name.trim());
  return [...earlier, ...names.filter((name) => name !== '')];
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
