import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdir, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What scripts of tests may import. */
const scientific = [
  ...['numpy==2.4.6', 'scipy==1.17.1', 'h5py==3.16.0', 'pynwb==4.2.0', 'matplotlib==3.11.2'],
  // What installs the client of Python.
  'flit_core==3.12.0',
];

/** An S3-compatible server (Apache-2.0) that runs in one process. */
const s3Server = ['moto[s3]==5.2.5', 'flask==3.1.3', 'flask-cors==6.0.5'];

/** A Python with numpy, scipy, h5py, pynwb and matplotlib; undefined (with a note) on machines that cannot have one. */
export function testPython(): Promise<string | undefined> {
  return pythonWith(scientific, 'Files written by Python are not tested');
}

/** A Python with the S3-compatible server of moto; undefined (with a note) on machines that cannot have one. */
export function s3Python(): Promise<string | undefined> {
  return pythonWith(s3Server, 'Runs in an S3-compatible store are not tested');
}

async function pythonWith(packages: readonly string[], otherwise: string): Promise<string | undefined> {
  try {
    const { stdout } = await run('python3', ['--version']);
    return await environment(stdout.trim(), packages);
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    console.log(`${otherwise}: ${reason}`);
    return undefined;
  }
}

/** Runs a script of Python, which gets the arguments as sys.argv[1:]. */
export async function runPython(python: string, script: string, args: readonly string[]): Promise<string> {
  const { stdout } = await run(python, ['-c', script, ...args], { maxBuffer: 2 ** 26 });
  return stdout;
}

/** The environment is made once a machine, by whichever test comes first; the others wait for it. */
async function environment(version: string, packages: readonly string[]): Promise<string> {
  const key = createHash('sha256')
    .update([version, ...packages].join())
    .digest('hex')
    .slice(0, 12);
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const folder = join(cache, 'cortex-codec-test-python', key);
  const python = join(folder, 'bin', 'python');
  const ready = join(folder, 'ready');
  await mkdir(folder, { recursive: true });
  if (await exists(ready)) return python;
  const script = `test -e '${ready}' || { python3 -m venv '${folder}' && '${python}' -m pip install --quiet --disable-pip-version-check ${packages.join(' ')}; }`;
  await run('flock', [`${folder}.lock`, 'sh', '-c', script], { timeout: 600_000 });
  await writeFile(ready, packages.join('\n'));
  return python;
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
