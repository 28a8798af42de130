import { z } from 'zod';
import { numbered } from './fields.ts';
import { generate, hashAt, mix32, streamKey, uniformAt } from './generator.ts';
import { type CheckReport, Tally } from './tally.ts';

const list = z.array(z.number());
const schema = z.looseObject({
  mix32_of_1: z.number(),
  mix32_of_0xDEADBEEF: z.number(),
  cases: z.array(
    z.looseObject({
      seed: z.int(),
      p: z.int(),
      key: z.int(),
    }),
  ),
  value_example: z.looseObject({ seed: z.int(), p: z.int(), offset: z.number(), scale: z.number() }),
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
    for (const { value: hashes } of numbered(expected, /^h_first(\d+)$/, list)) {
      tally.equal(
        `${name}: first hashes`,
        first(hashes, (i) => hashAt(key, i)),
        hashes,
      );
    }
    for (const { numbers, value } of numbered(expected, /^h_at_(\d+)$/, z.int())) {
      tally.equal(`${name}: hash ${numbers[0]}`, hashAt(key, numbers[0]), value);
    }
    for (const { numbers, value } of numbered(expected, /^sum_of_h>>>8_over_(\d+)$/, z.int())) {
      let sum = 0;
      for (let i = 0; i < numbers[0]; i++) sum += hashAt(key, i) >>> 8;
      tally.equal(`${name}: sum of ${numbers[0]} hashes`, sum, value);
    }
    for (const { value: values } of numbered(expected, /^r_first(\d+)$/, list)) {
      tally.equal(
        `${name}: first numbers`,
        first(values, (i) => uniformAt(seed, p, i)),
        values,
      );
    }
  }
  const { seed, p, offset, scale, ...example } = fixture.value_example;
  for (const { value: values } of numbered(example, /^first(\d+)_float32$/, list)) {
    tally.equal('example values', Array.from(generate(seed, p, values.length, offset, scale)), values);
  }
  return tally.report();
}

function first(like: readonly number[], at: (i: number) => number): number[] {
  return like.map((_, i) => at(i));
}
