import { type ChildProcess, fork } from 'node:child_process';
import { extname } from 'node:path';

const tailCharacters = 4000;

/** A child process that runs a module and talks over IPC. */
export interface Child {
  readonly process: ChildProcess;
  /** Resolves when the process has ended and its stderr is read, with a sentence saying how it ended. */
  readonly ended: Promise<string>;
  /** The signal that ended the process, once it has. */
  readonly signal: () => NodeJS.Signals | undefined;
}

/**
 * The module `name` (without extension) in the folder of the module that asks, whose `import.meta.url` is `asker`: of the
 * same kind as that one, TypeScript in a checkout and JavaScript once built.
 */
export function moduleBeside(name: string, asker: string): URL {
  return new URL(`./${name}${extname(new URL(asker).pathname)}`, asker);
}

/**
 * Starts `module` in a child process, TypeScript through tsx. Messages are structured clones, so typed arrays arrive as such;
 * what it prints to stdout is dropped, the end of its stderr is kept for the sentence of `ended`.
 */
export function startChild(
  module: URL,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Child {
  const child = fork(module, args, {
    execArgv: extname(module.pathname) === '.ts' ? ['--import', import.meta.resolve('tsx')] : [],
    env: { ...process.env, ...env },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let tail = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-tailCharacters);
  });
  const ended = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(`The child process failed: ${error.message}.`));
    child.once('close', (code, signal) => {
      const how = signal ? `was ended by ${signal}` : `exited with code ${code}`;
      resolve(`The child process ${how}. ${tail.trim() ? `It last said: ${tail.trim()}` : 'It said nothing.'}`);
    });
  });
  return { process: child, ended, signal: () => child.signalCode ?? undefined };
}

/** Asks a child to end, and ends it by force when it has not after `graceMs`. Resolves when it is gone. */
export async function endChild(child: Child, graceMs: number): Promise<void> {
  child.process.kill('SIGTERM');
  const force = setTimeout(() => child.process.kill('SIGKILL'), graceMs);
  await child.ended;
  clearTimeout(force);
}
