import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll } from 'vitest';
import { s3Python } from '../../python.ts';
import { until } from '../wait.ts';

const started: ChildProcess[] = [];

afterAll(() => {
  for (const child of started) child.kill('SIGKILL');
});

/** Whether a program is on the PATH; says so (for `skipIf`) where it is not. */
export function hasProgram(name: string, otherwise: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${name}`]);
    return true;
  } catch {
    console.log(`${otherwise}: there is no ${name} (apt-get install ${name}).`);
    return false;
  }
}

/** A process that ends with the test file. */
export function start(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...env } });
  child.stdout?.resume();
  started.push(child);
  return child;
}

/** A process that ends with the test file, of a TypeScript module. */
export function startModule(module: URL, args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  return start(process.execPath, ['--import', import.meta.resolve('tsx'), module.pathname, ...args], env);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No port is free.');
  return address.port;
}

/** A real Redis in a folder, which keeps every command in its append-only file. */
export async function startRedis(folder: string, sync: 'always' | 'everysec' = 'always') {
  const port = await freePort();
  const args = ['--port', String(port), '--dir', folder, '--appendonly', 'yes', '--appendfsync', sync, '--save', ''];
  const begin = async () => {
    const child = start('redis-server', args);
    await until('Redis', () => canPing(port));
    return child;
  };
  let server = await begin();
  return {
    url: `redis://127.0.0.1:${port}`,
    /** kill -9. */
    kill: async () => {
      const gone = once(server, 'exit');
      server.kill('SIGKILL');
      await gone;
    },
    restart: async () => {
      server = await begin();
    },
  };
}

function canPing(port: number): boolean {
  try {
    return execFileSync('redis-cli', ['-p', String(port), 'ping'], { stdio: ['ignore', 'pipe', 'ignore'] }).includes(
      'PONG',
    );
  } catch {
    return false;
  }
}

/** One request after the other, so that a conditional write looks and writes at once, as those of S3 do. */
const s3Script = `
import sys
from werkzeug.serving import run_simple
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
app = DomainDispatcherApplication(create_backend_app)
run_simple("127.0.0.1", int(sys.argv[1]), app, threaded=False, request_handler=MotoRequestHandler)
`;

/** The environment in which `s3://` is an S3-compatible server of this machine; undefined where there cannot be one. */
export async function startS3(): Promise<Record<string, string> | undefined> {
  const python = await s3Python();
  if (python === undefined) return undefined;
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(python, ['-c', s3Script, String(port)], { stdio: 'ignore' });
  started.push(child);
  await until('S3', async () => (await fetch(url).catch(() => undefined)) !== undefined, 60);
  return {
    AWS_ENDPOINT_URL_S3: url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
}
