import { join } from 'node:path';
import { z } from 'zod';
import { CortexError } from '../../errors.ts';
import type { PinnedPackage } from './bindings.ts';
import { failureLine, runCommand } from './run-command.ts';

const timeoutMs = 120_000;
const defaultRegistry = 'https://registry.npmjs.org';
const npmFailure = z.object({ error: z.object({ summary: z.string().min(1) }) });

/** True when there is an npm to run. */
export async function findNpm(): Promise<boolean> {
  return (await runCommand('npm', ['--version'], { timeoutMs })).ok;
}

/**
 * Has npm download a package's tarball into `folder`, with the registry, proxy and credentials of the user's settings
 * but a cache of its own there, since the user's may belong to another account or be read-only. No script runs.
 *
 * @throws EngineUnavailable with npm's own reason
 */
export async function packTarball({ project, version }: PinnedPackage, folder: string): Promise<void> {
  const args = [
    ...['pack', `${project}@${version}`, '--pack-destination', folder, '--cache', join(folder, 'cache')],
    ...['--ignore-scripts', '--json', '--loglevel=silent', '--fetch-retries=1', '--fetch-retry-mintimeout=1000'],
    // It would ask the registry for its own versions.
    '--no-update-notifier',
  ];
  const { ok, output } = await runCommand('npm', args, { timeoutMs });
  if (ok) return;
  throw new CortexError('EngineUnavailable', `npm could not download ${project} ${version}: ${reasonIn(output)}`, {
    details: { output },
  });
}

/**
 * Downloads a package's tarball without npm, from the registry that the environment names or the public one.
 *
 * @throws EngineUnavailable with the reason
 */
export async function fetchTarball({ project, version }: PinnedPackage, env = process.env): Promise<Uint8Array> {
  const registry = (env.npm_config_registry || defaultRegistry).replace(/\/+$/, '');
  const url = `${registry}/${project}/-/${project.split('/').at(-1)}-${version}.tgz`;
  const fail = (reason: string, cause?: unknown) =>
    new CortexError('EngineUnavailable', `There is no npm, and ${project} ${version} is not to be had: ${reason}.`, {
      cause,
    });
  const host = URL.canParse(url) ? new URL(url).host : '';
  if (host === '') throw fail('npm_config_registry is no address');
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    if (!answer.ok) throw fail(`${host} answers ${answer.status}`);
    return new Uint8Array(await answer.arrayBuffer());
  } catch (cause) {
    if (cause instanceof CortexError) throw cause;
    throw fail(`${host} does not answer (${innermostMessage(cause)})`, cause);
  }
}

/** What npm says on one line, at most 200 characters of it. */
function reasonIn(output: string): string {
  return summaryIn(output).split('\n', 1)[0].slice(0, 200);
}

function summaryIn(output: string): string {
  try {
    const failure = npmFailure.safeParse(JSON.parse(output));
    return failure.success ? failure.data.error.summary : failureLine(output);
  } catch {
    return failureLine(output);
  }
}

function innermostMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : innermostMessage(error.cause);
}
