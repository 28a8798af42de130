import { PNG } from 'pngjs';
import { expect, test } from 'vitest';
import { encodePng } from '../../src/io/png.ts';
import { decodePngValues } from '../../src/io/png-values.ts';

test('eight bits, sixteen bits and a grey channel alone become values from 0 to 1', () => {
  const bytes = encodePng({ width: 2, height: 1, data: Uint8Array.of(255, 51, 0, 255, 0, 0, 102, 255) });
  expect(decodePngValues(bytes).shape).toEqual([1, 2, 3]);
  expect(Array.from(decodePngValues(bytes).data, (value) => Number(value.toFixed(4)))).toEqual([1, 0.2, 0, 0, 0, 0.4]);
  const deep = new PNG({ width: 1, height: 1 });
  const samples = Buffer.from(Uint16Array.of(65535, 300, 301, 65535).buffer);
  const options = { width: 1, height: 1, bitDepth: 16 as const, inputColorType: 6 as const, colorType: 2 as const };
  deep.data = samples;
  const deepBytes = PNG.sync.write(deep, { ...options, inputHasAlpha: true });
  const values = decodePngValues(deepBytes).data;
  expect(values[0]).toBe(1);
  expect(values[2] - values[1]).toBeCloseTo(1 / 65535, 7);
  const grey = new PNG({ width: 1, height: 1 });
  grey.data = Buffer.from([51, 51, 51, 255]);
  expect(decodePngValues(PNG.sync.write(grey, { colorType: 0 })).data[2]).toBeCloseTo(0.2, 6);
});

test('see-through pixels and broken files are refused by place', () => {
  const bytes = encodePng({ width: 2, height: 2, data: new Uint8Array(16).fill(254) });
  expect(() => decodePngValues(bytes, 'a.png')).toThrow(/^a\.png has a see-through pixel in row 0, column 0/);
  expect(() => decodePngValues(bytes.subarray(0, 40), 'a.png')).toThrow(/^a\.png is no whole PNG: /);
});
