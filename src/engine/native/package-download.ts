import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CortexError } from '../../errors.ts';
import { bindingFile, type NpmPackage, nodeBindingPackage } from './cache.ts';
import { unlinkEngine } from './links.ts';
import { failureLine, runCommand } from './run-command.ts';

/**
 * The npm package's own installation: an older TensorFlow and a prebuilt binding from the host that its package.json
 * names. The last resort, for machines with neither pip nor a compiler, and tried only if that host answers in time.
 *
 * @returns the package's folder; throws EngineUnavailable with the reason
 */
export async function installFromPackage(
  npmPackage: NpmPackage = nodeBindingPackage(),
  timeoutMs = 3_000,
): Promise<string> {
  const { folder, version, binaryHost } = npmPackage;
  const named = await runCommand(process.execPath, [join(folder, 'scripts', 'get-addon-name.js')]);
  if (!named.ok || binaryHost === undefined) {
    throw new CortexError('EngineUnavailable', 'The npm package does not say where its own download is.');
  }
  await expectAnswer(`${binaryHost}/napi-v8/${version}/${named.output.trim()}`, timeoutMs);
  await unlinkEngine(folder);
  const script = join(folder, 'scripts', 'install.js');
  const { ok, output } = await runCommand(process.execPath, [script, 'cpu', 'download'], { cwd: folder });
  if (ok && existsSync(bindingFile(folder))) return folder;
  await unlinkEngine(folder);
  throw new CortexError('EngineUnavailable', `The package's own installation failed: ${failureLine(output)}`, {
    details: { output },
  });
}

async function expectAnswer(url: string, timeoutMs: number): Promise<void> {
  const host = `The package's own download host ${new URL(url).host}`;
  const answer = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(timeoutMs) }).catch(
    (cause: unknown) => {
      throw new CortexError('EngineUnavailable', `${host} does not answer (waited at most ${timeoutMs / 1000} s).`, {
        cause,
      });
    },
  );
  if (!answer.ok) throw new CortexError('EngineUnavailable', `${host} answers ${answer.status}.`);
}
