import { isNative } from '../engine/ops.ts';
import type { Blocks } from './blocks.ts';
import { nativeBlocks } from './native-blocks.ts';
import { plainBlocks } from './plain-blocks.ts';

/** The blocks of the engine in use. */
export const blocks = (): Blocks => (isNative() ? nativeBlocks : plainBlocks);
