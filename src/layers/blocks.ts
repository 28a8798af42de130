import { ownKernels } from '../engine/native/own-kernels.ts';
import { isNative } from '../engine/ops.ts';
import type { Blocks } from './block-forms.ts';
import { nativeBlocks } from './native-blocks.ts';
import { ownBlocks } from './own-blocks.ts';
import { plainBlocks } from './plain-blocks.ts';

/** The blocks of the engine in use. */
export function blocks(): Blocks {
  if (!isNative()) return plainBlocks;
  return ownKernels() === undefined ? nativeBlocks : ownBlocks;
}
