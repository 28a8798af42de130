import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setWasmPaths, version_wasm } from '@tensorflow/tfjs-backend-wasm';
import { CortexError } from '../errors.ts';
import { vectorLevel } from './processor.ts';
import { tf } from './tensorflow.ts';
import { registerWasmKernels } from './wasm-kernels/register.ts';

const require = createRequire(import.meta.url);

/** What the wasm backend runs on; in Node it has one thread. */
export interface WasmFacts {
  readonly version: string;
  readonly device: 'cpu';
  readonly threads: 1;
  readonly kernels: 'wasm';
  readonly vectorLevel: string;
}

/** Makes WebAssembly TensorFlow.js's backend, with its binaries from node_modules and our kernels added. */
export async function loadWasm(): Promise<WasmFacts> {
  const folder = dirname(require.resolve('@tensorflow/tfjs-backend-wasm'));
  setWasmPaths(join(folder, '/'));
  if (!(await tf.setBackend('wasm'))) {
    throw new CortexError('EngineUnavailable', 'The wasm backend does not start; install the npm packages again.');
  }
  registerWasmKernels();
  return { version: version_wasm, device: 'cpu', threads: 1, kernels: 'wasm', vectorLevel: vectorLevel() };
}
