import { z } from 'zod';
import { convolutionKernels } from './convolution-kernels.ts';
import { matMul } from './mat-mul.ts';
import { maxPoolGradient } from './max-pool-gradient.ts';
import { type Compute, replaceKernel } from './replace-kernel.ts';
import { segmentSum } from './segment-sum.ts';
import { take, tile } from './take.ts';
import { transpose } from './transpose.ts';

const productSchema = z.object({ transposeA: z.boolean(), transposeB: z.boolean() });
const orderSchema = z.object({ perm: z.array(z.number()) });
const repeatsSchema = z.object({ reps: z.array(z.number()) });
const segmentsSchema = z.object({ numSegments: z.number() });
const gatherSchema = z.object({ axis: z.number(), batchDims: z.number() });

const kernels: Readonly<Record<string, Compute>> = {
  ...convolutionKernels,
  MaxPoolGrad: ({ dy, input }, attrs) => maxPoolGradient(dy, input, attrs),
  BatchMatMul: ({ a, b }, attrs) => {
    const { transposeA, transposeB } = productSchema.parse(attrs);
    return matMul(a, b, transposeA, transposeB);
  },
  Transpose: ({ x }, attrs) => (x.dtype === 'float32' ? transpose(x, orderSchema.parse(attrs).perm) : undefined),
  Tile: ({ x }, attrs) => (x.dtype === 'float32' ? tile(x, repeatsSchema.parse(attrs).reps) : undefined),
  UnsortedSegmentSum: ({ x, segmentIds }, attrs) =>
    segmentSum(x, segmentIds.dataSync(), segmentsSchema.parse(attrs).numSegments),
  GatherV2: ({ x, indices }, attrs) => {
    const { axis, batchDims } = gatherSchema.parse(attrs);
    const chosen = indices.dataSync();
    const inRange = chosen.every((index) => index >= 0 && index < x.shape[axis]);
    if (x.dtype !== 'float32' || axis < 0 || batchDims !== 0 || !inRange) return undefined;
    return take(x, axis, chosen).reshape([...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)]);
  },
};

let registered = false;

/**
 * Puts our kernels into the wasm backend: the gradients that it lacks, a right max-pool gradient, and fast ones
 * in place of its naive loops. Call after the backend has started; further calls do nothing.
 */
export function registerWasmKernels(): void {
  if (registered) return;
  registered = true;
  for (const [name, compute] of Object.entries(kernels)) replaceKernel(name, compute);
}
