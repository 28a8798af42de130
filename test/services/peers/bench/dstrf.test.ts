import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { benchDstrf } from '../../../../services/peers/bench/dstrf.ts';
import { pytorchVersion } from '../../../../services/peers/bench/install-pytorch.ts';
import { cacheRoot } from '../../../../src/engine/native/cache.ts';

const python = spawnSync('python3', ['--version']).status === 0;
const installed = existsSync(join(cacheRoot(), `bench-pytorch-${pytorchVersion}`));

describe('pytorch-dstrf.py', () => {
  it.skipIf(!python)('is valid Python', () => {
    const script = fileURLToPath(new URL('../../../../services/peers/bench/pytorch-dstrf.py', import.meta.url));
    const parse = 'import ast, sys; ast.parse(open(sys.argv[1]).read())';
    const { status, stderr } = spawnSync('python3', ['-c', parse, script], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });
});

describe('benchDstrf', () => {
  it.skipIf(!installed)('times all three ways, which agree', async () => {
    const result = await benchDstrf({ times: 30, rounds: 1 });
    expect(result).toMatchObject({ units: 119, times: 30, lags: 29, channels: 34 });
    expect(result.rows.map(({ method }) => method)).toEqual(['ours', 'pytorch-reverse', 'pytorch-jacrev']);
    for (const { seconds, timedTimes } of result.rows) {
      expect(seconds).toBeGreaterThan(0);
      expect(timedTimes).toBe(30);
    }
    expect(result.largestDifference).toBeLessThan(1e-5);
  });
});
