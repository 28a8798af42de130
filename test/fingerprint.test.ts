import { expect, test } from 'vitest';
import { arraysDigest, differencesOf, digestOf, expectSame, parseFingerprint } from '../src/fingerprint.ts';

const made = {
  model: 'linear',
  options: { lags: 8, terms: undefined },
  training: { epochs: 2, penalties: [{ l1: 1, l2: 0 }] },
  data: { hash: 'a'.repeat(64), fold: undefined },
  engine: { backend: 'wasm', threads: 1 },
};

test('what was stored as JSON is the same as what it was made from, whatever the order of its fields', () => {
  const { model, ...rest } = JSON.parse(JSON.stringify(made));
  expect(differencesOf({ ...rest, model }, made)).toEqual([]);
  expect(() => expectSame('x', { ...rest, model }, made, 'no.')).not.toThrow();
  expect(digestOf({ ...rest, model })).toBe(digestOf(made));
});

test('every leaf that differs is named with its old and new value, hashes by their beginning', () => {
  const now = {
    ...made,
    model: 'dnet',
    options: { terms: 4 },
    training: { epochs: 2, penalties: [{ l1: 1, l2: 1 }] },
    data: { hash: `b${'a'.repeat(63)}`, fold: 0 },
  };
  expect(differencesOf(made, now)).toEqual([
    'model: linear → dnet',
    'options lags: 8 → nothing',
    'training penalties: [{"l1":1,"l2":0}] → [{"l1":1,"l2":1}]',
    'data hash: aaaaaaaa… → baaaaaaa…',
    'options terms: nothing → 4',
    'data fold: nothing → 0',
  ]);
});

test('an empty object and a missing one differ; null is a value', () => {
  expect(differencesOf({ a: {} }, {})).toEqual(['a: {} → nothing']);
  expect(differencesOf({ a: null }, { a: 0 })).toEqual(['a: null → 0']);
});

test('long values are cut to 200 characters, from where they part', () => {
  const list = (last: number) => ({ train: [...Array.from({ length: 400 }, (_, i) => i), last] });
  const [line] = differencesOf({ split: list(1000) }, { split: list(2000) });
  expect(line).toBe('split train: …1000] → …2000]');
  const [cut] = differencesOf({ note: 'x'.repeat(900) }, { note: 'y'.repeat(900) });
  expect(cut).toBe(`note: ${'x'.repeat(199)}… → ${'y'.repeat(199)}…`);
});

test('a refusal is a Conflict with the path, what differs, what to do, and how to choose the engine when that is it', () => {
  const other = { ...made, engine: { backend: 'wasm', threads: 4 } };
  expect(() => expectSame('run/1.safetensors', made, other, 'start again.')).toThrow(
    'run/1.safetensors was made with something else (engine threads: 1 → 4); start again. ' +
      'CORTEX_ENGINE chooses the engine, TF_NUM_INTRAOP_THREADS its threads.',
  );
  expect(() => expectSame('x', made, { ...made, model: 'ln' }, 'start again.')).toThrow(/ln\); start again\.$/);
  expect(() => expectSame('x', undefined, made, 'no.')).toThrow(/x does not say what made it .*another folder/);
  const many = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`field${i}`, i]));
  expect(() => expectSame('x', {}, many, 'no.')).toThrow(/field11: nothing → 11; and 8 more\)/);
});

test('only a JSON object is a fingerprint: bare digests of earlier versions are none', () => {
  expect(parseFingerprint('{"a":1}')).toEqual({ a: 1 });
  for (const text of [undefined, '', '12', '7226'.repeat(16), '{"a"', '[1]', 'null']) {
    expect(parseFingerprint(text)).toBeUndefined();
  }
});

test('the digest of arrays sees every byte, where one array ends, and no more than its own part of a buffer', () => {
  const values = Float32Array.of(1, 2, 3, 4);
  const digest = arraysDigest([values]);
  expect(arraysDigest([values.slice()])).toBe(digest);
  expect(arraysDigest([values.subarray(0, 2), values.subarray(2)])).not.toBe(digest);
  expect(arraysDigest([Float32Array.of(0, 1, 2, 3, 4).subarray(1)])).toBe(digest);
  expect(arraysDigest([Float32Array.of(1, 2, 3, 4.0000005)])).not.toBe(digest);
});

test('ingredients that have had another name are known by that of today', () => {
  const stored = parseFingerprint(
    '{"model":{"sites":140,"siteDropout":0},"training":{"siteWeightDecay":3},"list":[1]}',
  );
  const now = { model: { units: 140, unitDropout: 0 }, training: { unitWeightDecay: 3 }, list: [1] };
  expect(stored).toEqual(now);
});
