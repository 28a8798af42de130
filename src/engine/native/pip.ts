import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CortexError } from '../../errors.ts';
import { failureLine, runCommand } from './run-command.ts';
import type { PinnedRequirement } from './wheels.ts';

/** A way to call pip: the command and its first arguments. */
export type Pip = readonly [command: string, ...args: string[]];

const candidates: readonly Pip[] = [['python3', '-m', 'pip'], ['python', '-m', 'pip'], ['pip3'], ['pip']];

/** The first pip that answers; throws EngineUnavailable when there is none. Any version of Python will do. */
export async function findPip(): Promise<Pip> {
  for (const pip of candidates) {
    const [command, ...args] = pip;
    if ((await runCommand(command, [...args, '--version'])).ok) return pip;
  }
  const tried = candidates.map((pip) => pip.join(' ')).join(', ');
  throw new CortexError('EngineUnavailable', `There is no pip (tried ${tried}).`);
}

/**
 * Downloads one wheel for the given platform tags into `folder`, whatever Python runs pip.
 *
 * @param onBytes called about five times a second with the bytes on disk so far
 * @returns path of the wheel; throws EngineUnavailable with pip's own reason
 */
export async function downloadWheel(
  pip: Pip,
  requirement: PinnedRequirement,
  platformTags: readonly string[],
  folder: string,
  onBytes: (bytes: number) => void = () => {},
): Promise<string> {
  const partial = join(folder, 'partial');
  const [temporary, done] = [join(partial, 'temporary'), join(partial, 'done')];
  await rm(partial, { recursive: true, force: true, maxRetries: 5 });
  await mkdir(temporary, { recursive: true });
  const [command, ...first] = pip;
  const args = [
    ...first,
    ...['download', '--no-deps', '--no-input', '--no-cache-dir', '--disable-pip-version-check', '--progress-bar=off'],
    ...['--retries=1', '--timeout=15', '--only-binary=:all:'],
    ...['--python-version=3.11', '--implementation=cp', '--abi=cp311'],
    ...platformTags.map((tag) => `--platform=${tag}`),
    ...['--dest', done, `${requirement.project}==${requirement.version}`],
  ];
  const watch = setInterval(() => void bytesBelow(partial).then(onBytes), 200);
  try {
    const { ok, output } = await runCommand(command, args, { env: { ...process.env, TMPDIR: temporary } });
    const name = ok ? (await readdir(done)).find((file) => file.endsWith('.whl')) : undefined;
    if (name === undefined) {
      throw new CortexError(
        'EngineUnavailable',
        `pip could not download ${requirement.project} ${requirement.version}: ${failureLine(output)}`,
        { details: { output } },
      );
    }
    await rename(join(done, name), join(folder, name));
    return join(folder, name);
  } finally {
    clearInterval(watch);
    await rm(partial, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function bytesBelow(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = entries.map((entry) =>
    stat(join(folder, entry)).then(
      (facts) => (facts.isFile() ? facts.size : 0),
      () => 0,
    ),
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
