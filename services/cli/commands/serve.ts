import { Command } from 'commander';
import { CortexError, quoted } from '../../../src/errors.ts';
import { printJson, printLine } from '../print.ts';
import { runsDir } from '../runs-dir.ts';

interface ServeOptions {
  readonly port: string;
  readonly host: string;
  readonly runs?: string;
  readonly json?: boolean;
}

/** `cortex serve`: the HTTP services, until SIGINT or SIGTERM. */
export function serveCommand(): Command {
  return new Command('serve')
    .description('serve runs over HTTP')
    .option('--port <n>', 'port; 0 takes a free one', '8080')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--runs <dir>', 'folder of the runs (default: $CORTEX_RUNS or ./runs)')
    .option('--json', 'print the address as JSON')
    .action(async (options: ServeOptions) => {
      const { startServer } = await import('../../http/server.ts');
      const log = (line: string) => void process.stderr.write(`${line}\n`);
      const server = await startServer({
        port: portOf(options.port),
        host: options.host,
        runsDir: runsDir(options.runs),
        log,
      });
      if (options.json) printJson({ url: server.url });
      else printLine(`cortex-codec listens on ${server.url}`);
      await stopSignal();
      await server.close();
    });
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65535) return port;
  throw new CortexError('InvalidInput', `--port must be 0…65535 but is ${quoted(text)}.`);
}

/** Resolves on the first SIGINT or SIGTERM; a second one ends the process at once. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}
