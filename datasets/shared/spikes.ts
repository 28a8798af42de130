import type { NdArray } from '../../src/arrays.ts';
import { randomStream } from '../../src/random/stream.ts';

/**
 * Poisson spike counts [repeat, time, unit] for expected counts [time, unit]. Spikes are the arrivals of a unit-rate
 * process in the cumulated expectation, so the cost is that of the bins and the spikes; every unit has a stream of its
 * own, called `<name>/unit-<number>`. Counts are capped at 255.
 */
export function drawCounts(
  expected: NdArray<Float64Array>,
  repeats: number,
  seed: number,
  name: string,
): NdArray<Uint8Array> {
  const [times, units] = expected.shape;
  const counts = new Uint8Array(repeats * times * units);
  for (let unit = 0; unit < units; unit++) {
    const stream = randomStream(seed, `${name}/unit-${unit + 1}`);
    const wait = () => -Math.log(1 - stream.uniform());
    let untilSpike = wait();
    for (let repeat = 0; repeat < repeats; repeat++) {
      for (let t = 0; t < times; t++) {
        untilSpike -= expected.data[t * units + unit];
        let count = 0;
        while (untilSpike < 0) {
          count++;
          untilSpike += wait();
        }
        counts[(repeat * times + t) * units + unit] = Math.min(255, count);
      }
    }
  }
  return { shape: [repeats, times, units], data: counts };
}
