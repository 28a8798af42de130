import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { CortexError } from '../../errors.ts';
import { type VectorLevel, vectorLevel } from '../processor.ts';
import { tf } from '../tensorflow.ts';
import { kernelsInUse, preferOneDnn } from './one-dnn.ts';

const require = createRequire(import.meta.url);
const nativeBackend = z.object({ isUsingGpuDevice: z.boolean(), binding: z.object({ TF_Version: z.string() }) });

/** What the loaded native backend runs on. */
export interface NativeFacts {
  readonly version: string;
  readonly device: string;
  readonly threads: number;
  readonly kernels: string;
  readonly vectorLevel: VectorLevel;
}

/** Loads the linked engine and makes it TensorFlow.js's backend; throws what the loader throws. */
export function loadNative(): NativeFacts {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '3';
  preferOneDnn();
  addRemovedUtilities();
  require('@tensorflow/tfjs-node-gpu');
  if (tf.getBackend() !== 'tensorflow') {
    throw new CortexError('EngineUnavailable', `The native engine loaded but the backend is "${tf.getBackend()}".`);
  }
  const { isUsingGpuDevice, binding } = nativeBackend.parse(tf.backend());
  return {
    version: binding.TF_Version,
    device: isUsingGpuDevice ? gpuName() : 'cpu',
    threads: Number(process.env.TF_NUM_INTRAOP_THREADS) || availableParallelism(),
    kernels: kernelsInUse(),
    vectorLevel: vectorLevel(),
  };
}

/** tfjs-node calls two functions of node:util that Node 23 and 24 removed, and that Node 22 warns about. */
function addRemovedUtilities(): void {
  const util: object = require('node:util');
  Object.assign(util, {
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
    isArray: Array.isArray,
  });
}

function gpuName(): string {
  const folder = '/proc/driver/nvidia/gpus';
  if (!existsSync(folder)) return 'gpu';
  const first = readdirSync(folder)[0];
  const facts = first === undefined ? '' : readFileSync(join(folder, first, 'information'), 'utf8');
  return /^Model:\s*(.+)$/m.exec(facts)?.[1].trim() ?? 'gpu';
}
