import { expect, test } from 'vitest';
import { startEngine } from '../../src/engine/index.ts';
import { tf } from '../../src/engine/tensorflow.ts';
import { plainBlocks } from '../../src/layers/plain-blocks.ts';
import { testBlocks } from './block-cases.ts';

// One engine a process: this file has the wasm one, whatever the others have.
await startEngine({ engine: 'wasm' });

test('runs on wasm', () => {
  expect(tf.getBackend()).toBe('wasm');
});

testBlocks('wasm', plainBlocks);
