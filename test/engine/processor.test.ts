import { expect, test } from 'vitest';
import { levelOfFlags } from '../../src/engine/processor.ts';

test.each([
  ['fpu sse4_1 avx avx2 fma avx512f avx512dq avx512bw avx512vl', 'AVX-512'],
  // Knights Landing: the narrow part of AVX-512 that the kernels do not use.
  ['fpu sse4_1 avx avx2 fma avx512f avx512cd avx512er', 'AVX2'],
  ['fpu sse4_1 avx avx2 fma avx_vnni', 'AVX2'],
  ['fpu sse4_1 avx', 'AVX'],
  ['fpu sse4_1', 'SSE'],
  ['', 'unknown'],
])('the flags "%s" are %s', (flags, level) => {
  expect(levelOfFlags(flags)).toBe(level);
});
