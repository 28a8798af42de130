import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { benchDecoder } from '../../../../services/peers/bench/decoder.ts';
import { installPyTorch, pytorchVersion } from '../../../../services/peers/bench/install-pytorch.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';

let folder: string;
let cache: string;

beforeEach(async () => {
  folder = temporaryFolder();
  cache = join(folder, 'cache', 'cortex-codec');
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
  vi.stubEnv('PATH', folder);
});

afterEach(async () => {
  vi.unstubAllEnvs();
});

describe('installPyTorch', () => {
  it('says what is missing when there is no Python, and so does the benchmark', async () => {
    const reason = {
      tag: 'EngineUnavailable',
      message: expect.stringMatching(/Python ≥ 3\.11 .*tried python3, python/),
    };
    await expect(installPyTorch()).rejects.toMatchObject(reason);
    await expect(benchDecoder()).rejects.toMatchObject(reason);
  });

  it("passes pip's reason on and leaves nothing behind", async () => {
    const pip = '#!/bin/sh\necho "ERROR: No matching distribution found for torch" >&2\nexit 1\n';
    // Stands for a Python whose virtual environments hold a pip without an index.
    const python = `#!/bin/sh
if [ "$2" = venv ]; then mkdir -p "$3/bin"; printf '%s' '${pip}' > "$3/bin/python"; chmod +x "$3/bin/python"; fi
`;
    await writeFile(join(folder, 'python3'), python, { mode: 0o755 });
    await writeFile(join(folder, 'c++'), '#!/bin/sh\n', { mode: 0o755 });
    vi.stubEnv('PATH', [folder, '/usr/bin', '/bin'].join(delimiter));
    await expect(installPyTorch()).rejects.toMatchObject({
      tag: 'EngineUnavailable',
      message: expect.stringMatching(/could not install torch==\S+: ERROR: No matching distribution found for torch\./),
    });
    expect(await readdir(cache)).toEqual([]);
  });

  it('takes an environment that is there', async () => {
    const environment = join(cache, `bench-pytorch-${pytorchVersion}`);
    await mkdir(environment, { recursive: true });
    expect(await installPyTorch()).toBe(join(environment, 'bin', 'python'));
  });
});
