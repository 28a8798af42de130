import { chmodSync, readdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { downloadWheels, localWheels } from '../../../src/engine/native/wheel-files.ts';
import { chooseWheel } from '../../../src/engine/native/wheels.ts';
import { sha256OfFile } from '../../../src/io/sha256.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const wheel = chooseWheel({ platform: 'linux', arch: 'x64' });
const wheelName = 'tensorflow_cpu-2.19.1-cp311-cp311-manylinux_2_17_x86_64.whl';

/** A `python3` whose pip "downloads" the text `content`, or fails when there is none. */
function fakePip(content?: string): void {
  const bin = temporaryFolder();
  const script = `#!/bin/sh
    dest=""; previous=""
    for argument in "$@"; do
      if [ "$argument" = "--version" ]; then echo "pip 1"; exit 0; fi
      if [ "$previous" = "--dest" ]; then dest="$argument"; fi
      previous="$argument"
    done
    ${content === undefined ? 'echo "ERROR: No matching distribution found" >&2; exit 1' : ''}
    /bin/mkdir -p "$dest" && printf '%s' '${content}' > "$dest/${wheelName}"`;
  writeFileSync(join(bin, 'python3'), script);
  chmodSync(join(bin, 'python3'), 0o755);
  vi.stubEnv('PATH', `${bin}${delimiter}${process.env.PATH}`);
}

afterEach(() => void vi.unstubAllEnvs());

test('a download with the wrong hash is refused, and nothing is left behind', async () => {
  fakePip('not a wheel');
  const downloads = temporaryFolder();
  await expect(downloadWheels(wheel, downloads, () => {})).rejects.toMatchObject({
    tag: 'InvalidData',
    message: expect.stringContaining(wheel.sha256),
  });
  expect(readdirSync(downloads)).toEqual([]);
});

test('a download with the right hash is kept, and used again without pip', async () => {
  fakePip('a wheel');
  const [downloads, sample] = [temporaryFolder(), join(temporaryFolder(), 'sample')];
  writeFileSync(sample, 'a wheel');
  const pinned = { ...wheel, sha256: await sha256OfFile(sample) };
  const first = await downloadWheels(pinned, downloads, () => {});
  expect(readdirSync(downloads)).toEqual([wheelName]);
  fakePip();
  expect(await downloadWheels(pinned, downloads, () => {})).toEqual(first);
});

test("pip's own reason is passed on", async () => {
  fakePip();
  await expect(downloadWheels(wheel, temporaryFolder(), () => {})).rejects.toMatchObject({
    tag: 'EngineUnavailable',
    message: expect.stringContaining('No matching distribution found'),
  });
});

test('without any pip the error names what was tried', async () => {
  vi.stubEnv('PATH', temporaryFolder());
  await expect(downloadWheels(wheel, temporaryFolder(), () => {})).rejects.toThrow(/no pip \(tried python3 -m pip/);
});

test('a wheel from disk must exist and have the pinned hash', async () => {
  const file = join(temporaryFolder(), wheelName);
  await expect(localWheels(wheel, file)).rejects.toMatchObject({ tag: 'MissingFile' });
  writeFileSync(file, 'something else');
  await expect(localWheels(wheel, file)).rejects.toThrow(/is refused: its sha256 is [0-9a-f]{64}, pinned is 0b6d72bd/);
});
