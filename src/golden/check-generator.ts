import { z } from 'zod';
import { generate, hashAt, mix32, streamKey, uniformAt } from './generator.ts';
import { type CheckReport, Tally } from './tally.ts';

const schema = z.looseObject({
  mix32_of_1: z.number(),
  mix32_of_0xDEADBEEF: z.number(),
  cases: z.array(
    z.looseObject({
      seed: z.int(),
      p: z.int(),
      key: z.int(),
      h_first4: z.array(z.int()),
      h_at_99999: z.int(),
      'sum_of_h>>>8_over_100000': z.int(),
      r_first3: z.array(z.number()),
    }),
  ),
  value_example: z.looseObject({
    seed: z.int(),
    p: z.int(),
    offset: z.number(),
    scale: z.number(),
    first4_float32: z.array(z.number()),
  }),
});

/** The integer hash of the golden files, bit for bit (generator.json). */
export function checkGenerator(json: unknown): CheckReport {
  const fixture = schema.parse(json);
  const tally = new Tally();
  tally.equal('mix32(1)', mix32(1), fixture.mix32_of_1);
  tally.equal('mix32(0xDEADBEEF)', mix32(0xdeadbeef), fixture.mix32_of_0xDEADBEEF);
  for (const { seed, p, ...expected } of fixture.cases) {
    const name = `seed ${seed}, p ${p}`;
    const key = streamKey(seed, p);
    tally.equal(`${name}: key`, key, expected.key);
    tally.equal(
      `${name}: first hashes`,
      first(expected.h_first4, (i) => hashAt(key, i)),
      expected.h_first4,
    );
    tally.equal(`${name}: hash 99999`, hashAt(key, 99_999), expected.h_at_99999);
    let sum = 0;
    for (let i = 0; i < 100_000; i++) sum += hashAt(key, i) >>> 8;
    tally.equal(`${name}: sum of 100000 hashes`, sum, expected['sum_of_h>>>8_over_100000']);
    tally.equal(
      `${name}: first numbers`,
      first(expected.r_first3, (i) => uniformAt(seed, p, i)),
      expected.r_first3,
    );
  }
  const { seed, p, offset, scale, first4_float32: values } = fixture.value_example;
  tally.equal('example values', Array.from(generate(seed, p, values.length, offset, scale)), values);
  return tally.report();
}

function first(like: readonly number[], at: (i: number) => number): number[] {
  return like.map((_, i) => at(i));
}
