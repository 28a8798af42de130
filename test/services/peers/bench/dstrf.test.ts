import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { benchDstrf } from '../../../../services/peers/bench/dstrf.ts';
import { pytorchVersion } from '../../../../services/peers/bench/install-pytorch.ts';
import { cacheRoot } from '../../../../src/engine/native/cache.ts';

const installed = existsSync(join(cacheRoot(), `bench-pytorch-${pytorchVersion}`));

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
