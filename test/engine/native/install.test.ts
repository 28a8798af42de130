import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type EngineParts, engineFolder, isInstalled } from '../../../src/engine/native/cache.ts';
import { findCompiler, libraryNames } from '../../../src/engine/native/compile.ts';
import { wheelEntries } from '../../../src/engine/native/unpack.ts';
import { chooseWheel } from '../../../src/engine/native/wheels.ts';
import { sha256OfFile } from '../../../src/io/sha256.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { startRegistry } from './registry.ts';
import { bindingFiles, makeTarball } from './tarball.ts';
import { writeZip } from './write-zip.ts';

const root = new URL('../../..', import.meta.url).pathname;
const compiler = await findCompiler().catch(() => undefined);
const onLinux = process.platform === 'linux' && compiler !== undefined;

/** A machine where an engine of small parts can be installed, by processes of their own. */
async function makeMachine() {
  const at = temporaryFolder();
  const [library, wheelFile, log] = [join(at, 'empty.so'), join(at, 'engine.whl'), join(at, 'log')];
  execFileSync(compiler ?? '', ['-shared', '-fPIC', '-x', 'c++', '/dev/null', '-o', library]);
  const contents = (entry: string) => (libraryNames.some((name) => entry.endsWith(name)) ? readFileSync(library) : '');
  writeZip(wheelFile, Object.fromEntries(wheelEntries.map((entry) => [entry, contents(entry)])));
  const { bytes, pinned: bindings } = await makeTarball(bindingFiles);
  const wheel = { ...chooseWheel({ platform: 'linux', arch: 'x64' }), sha256: await sha256OfFile(wheelFile) };
  const parts: EngineParts = { wheel, bindings };
  const registry = await startRegistry(bindings, bytes);
  writeScript(join(at, 'python3'), [
    'while [ "$1" != "" ]; do',
    '  if [ "$1" = "--version" ]; then exit 0; fi',
    '  if [ "$1" = "--dest" ]; then dest="$2"; fi',
    '  shift',
    'done',
    `echo download >> ${log}`,
    `mkdir -p "$dest" && cp ${wheelFile} "$dest/tensorflow_cpu-2.19.1-any.whl"`,
  ]);
  const env = {
    ...{ PATH: `${at}${delimiter}${process.env.PATH}`, XDG_CACHE_HOME: join(at, 'cache') },
    ...{ npm_config_registry: registry.url, CXX: compiler },
  };
  const cache = join(at, 'cache', 'cortex-codec');
  return { at, parts, env, log, cache, folder: engineFolder(parts, cache) };
}

function writeScript(path: string, lines: readonly string[]): void {
  writeFileSync(path, ['#!/bin/sh', ...lines, ''].join('\n'), { mode: 0o755 });
}

function startInstalling({ parts, env }: { parts: EngineParts; env: NodeJS.ProcessEnv }) {
  const code = `
    import { installEngine } from ${JSON.stringify(join(root, 'src/engine/native/install.ts'))};
    process.stdout.write(await installEngine({}, ${JSON.stringify(parts)}));`;
  const args = ['--import', 'tsx', '--input-type=module', '-e', code];
  const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, ...env } });
  return { child, output: Promise.all([text(child.stdout), text(child.stderr)]).then((both) => both.join('')) };
}

/** What lies in node_modules where an engine could be put, without the folders that tools keep there. */
function listNodeModules(): string[] {
  const list = (name: string, recursive: boolean) =>
    readdirSync(join(root, 'node_modules', name), { recursive }).map((entry) => `${name}/${entry}`);
  const visible = list('.', false).filter((name) => !name.startsWith('./.'));
  return [...visible, ...list('@tensorflow', true), ...list('node-api-headers', true)];
}

test.runIf(onLinux)(
  'two processes that start at once install one engine, and leave node_modules as it was',
  async () => {
    const machine = await makeMachine();
    const before = listNodeModules();
    const outputs = [startInstalling(machine), startInstalling(machine)].map(({ output }) => output);
    expect(await Promise.all(outputs)).toEqual([machine.folder, machine.folder]);
    expect(isInstalled(machine.folder)).toBe(true);
    expect(readdirSync(machine.cache)).toEqual([machine.folder.split('/').at(-1)]);
    expect(readFileSync(machine.log, 'utf8')).toBe('download\n');
    expect(listNodeModules()).toEqual(before);
  },
);

test.runIf(onLinux)('a process killed in the middle leaves nothing that is used; its downloads are', async () => {
  const machine = await makeMachine();
  const [slow, compiling] = [join(machine.at, 'slow'), join(machine.at, 'compiling')];
  writeScript(slow, [
    'if [ "$1" = "--version" ]; then exit 0; fi',
    `touch ${compiling}`,
    'while kill -0 $PPID; do sleep .1; done',
  ]);
  const { child, output } = startInstalling({ ...machine, env: { ...machine.env, CXX: slow } });
  while (!existsSync(compiling)) await sleep(20);
  child.kill('SIGKILL');
  await output;
  expect(readdirSync(machine.cache)).toContainEqual(expect.stringMatching(/^installing-/));
  expect(isInstalled(machine.folder)).toBe(false);
  expect(await startInstalling(machine).output).toBe(machine.folder);
  expect(isInstalled(machine.folder)).toBe(true);
  expect(readdirSync(machine.cache)).toHaveLength(1);
  expect(readFileSync(machine.log, 'utf8')).toBe('download\n');
});

test.runIf(onLinux)('a tarball with another hash stops the installation before the wheel is downloaded', async () => {
  const machine = await makeMachine();
  const bindings = { ...machine.parts.bindings, integrity: 'sha512-other' };
  const { output } = startInstalling({ ...machine, parts: { ...machine.parts, bindings } });
  expect(await output).toContain('scope-bindings-1.2.3.tgz is refused');
  expect(existsSync(machine.log)).toBe(false);
  expect(readdirSync(join(machine.cache, 'downloads'))).toEqual([]);
});
