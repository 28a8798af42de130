import { expect, test } from 'vitest';
import { benchServing } from '../../../../services/peers/bench/serving.ts';

test('every request is answered, one at a time and eight at once', async () => {
  const { rows } = await benchServing({ requests: 10 });
  expect(rows.map(({ request, atOnce }) => [request, atOnce])).toEqual(
    ['list of runs', 'encoding of 3 s of sound', 'reconstruction of a video', 'masking that is kept'].flatMap(
      (request) => [
        [request, 1],
        [request, 8],
      ],
    ),
  );
  for (const { perSecond, medianMs, p99Ms } of rows) {
    expect(perSecond).toBeGreaterThan(0);
    expect(p99Ms).toBeGreaterThanOrEqual(medianMs);
  }
});
