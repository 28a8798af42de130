import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { bindingFile } from '../../../src/engine/native/cache.ts';
import { installFromPackage } from '../../../src/engine/native/package-download.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

let server: Server | undefined;
afterEach(() => void server?.close().closeAllConnections());

/** A host that answers every request with `status`, or never when it is 0. */
function host(status: number): Promise<string> {
  return new Promise((resolve) => {
    server = createServer((_, response) => void (status > 0 && response.writeHead(status).end())).listen(0, () => {
      const address = server?.address();
      resolve(`http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : ''}`);
    });
  });
}

/** An npm package whose install script does `script` in its own folder. */
function npmPackage(binaryHost: string, script: string) {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'scripts'));
  writeFileSync(join(folder, 'scripts', 'get-addon-name.js'), 'console.log("addon.tar.gz")');
  writeFileSync(join(folder, 'scripts', 'install.js'), script);
  return { folder, version: '4.22.0', binaryHost };
}

const works = `
  const fs = require('node:fs');
  fs.mkdirSync('lib/napi-v8', { recursive: true });
  fs.writeFileSync('lib/napi-v8/tfjs_binding.node', process.argv.slice(2).join(' '));`;

test("the package's own script runs when its host answers", async () => {
  const { folder, ...facts } = npmPackage(await host(200), works);
  expect(await installFromPackage({ folder, ...facts })).toBe(folder);
  expect(existsSync(bindingFile(folder))).toBe(true);
});

test('a silent host is given up after the time limit, a refusing one at once; neither runs the script', async () => {
  for (const [status, reason] of [
    [0, /does not answer \(waited at most 0\.2 s\)/],
    [403, /answers 403/],
  ] as const) {
    const facts = npmPackage(await host(status), works);
    await expect(installFromPackage(facts, 200)).rejects.toThrow(reason);
    expect(existsSync(bindingFile(facts.folder))).toBe(false);
    server?.closeAllConnections();
  }
});

test('a failing script is reported with its reason and leaves nothing', async () => {
  const facts = npmPackage(await host(200), "require('node:fs').mkdirSync('lib'); throw new Error('disk full')");
  await expect(installFromPackage(facts)).rejects.toThrow(/installation failed: .*disk full/);
  expect(existsSync(join(facts.folder, 'lib'))).toBe(false);
});
