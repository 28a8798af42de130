import { expect, test } from 'vitest';
import { kernelVectorLevel, levelOfFlags } from '../../src/engine/processor.ts';

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

test.each([
  [undefined, 'AVX-512', 'AVX-512'],
  ['ALL', 'AVX-512', 'AVX-512'],
  ['AVX2', 'AVX-512', 'AVX2'],
  ['avx2_vnni', 'AVX-512', 'AVX2'],
  ['AVX2', 'AVX', 'AVX'],
  ['SSE41', 'AVX2', 'SSE'],
  ['AVX512_CORE', 'AVX-512', 'AVX-512'],
  ['AVX2', 'NEON', 'NEON'],
] as const)('with ONEDNN_MAX_CPU_ISA=%s a processor of %s has kernels of %s', (limit, processor, level) => {
  expect(kernelVectorLevel({ ONEDNN_MAX_CPU_ISA: limit }, processor)).toBe(level);
});
