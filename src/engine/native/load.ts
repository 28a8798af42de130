import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { CortexError } from '../../errors.ts';
import { type VectorLevel, vectorLevel } from '../processor.ts';
import { type EngineAttempt, reasonOf } from '../report.ts';
import { tf } from '../tensorflow.ts';
import { backendModule, bindingsFolder, bindingsPackage, kernelsModule } from './bindings.ts';
import { bindingFile } from './cache.ts';
import { commonJsLoader } from './common-js.ts';
import { kernelsInUse, preferOneDnn } from './one-dnn.ts';
import { loadOwnKernels } from './own-kernels.ts';

const require = createRequire(import.meta.url);
const engineBinding = z.object({ TF_Version: z.string(), isUsingGpuDevice: z.custom<() => boolean>(isFunction) });

/** The class of the package's backend; the GPU package's name tells it that convolutions may be dilated in depth. */
type BackendClass = new (binding: unknown, packageName: string) => tf.KernelBackend;
const backendExports = z.object({ NodeJSKernelBackend: z.custom<BackendClass>(isFunction) });

/** What the loaded native backend runs on. */
export interface NativeFacts {
  readonly version: string;
  readonly device: string;
  readonly threads: number;
  readonly kernels: string;
  readonly vectorLevel: VectorLevel;
}

/**
 * Loads the engine in `folder` and makes it TensorFlow.js's backend, with our own kernels where they can be had; what came of
 * these is added to `attempts`. Throws what the loader throws.
 */
export async function loadNative(folder: string, attempts: EngineAttempt[]): Promise<NativeFacts> {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '3';
  preferOneDnn();
  const binding: unknown = require(bindingFile(folder));
  const { TF_Version, isUsingGpuDevice } = engineBinding.parse(binding);
  const load = commonJsLoader(bindingsFolder(folder), providedToBindings());
  const { NodeJSKernelBackend } = backendExports.parse(load(backendModule));
  load(kernelsModule);
  const backend = new NodeJSKernelBackend(binding, bindingsPackage.project);
  tf.registerBackend('tensorflow', () => backend, backendPriority);
  if (!(await tf.setBackend('tensorflow'))) {
    throw new CortexError('EngineUnavailable', `The native engine loaded but the backend is "${tf.getBackend()}".`);
  }
  const isCpu = !isUsingGpuDevice();
  const own = isCpu ? await addOwnKernels(folder, attempts) : undefined;
  return {
    version: TF_Version,
    device: isCpu ? 'cpu' : gpuName(),
    threads: Number(process.env.TF_NUM_INTRAOP_THREADS) || availableParallelism(),
    kernels: own === undefined ? kernelsInUse() : `${kernelsInUse()} and own (${own})`,
    vectorLevel: vectorLevel(),
  };
}

async function addOwnKernels(folder: string, attempts: EngineAttempt[]): Promise<string | undefined> {
  const what = 'add our own kernels';
  try {
    const own = await loadOwnKernels(folder);
    attempts.push({ what, ok: own !== undefined, why: own ?? 'refused by CORTEX_OWN_KERNELS' });
    return own;
  } catch (error) {
    attempts.push({ what, ok: false, why: reasonOf(error) });
    return undefined;
  }
}

/** As the package itself registers it: above every other backend. */
const backendPriority = 3;

/**
 * What the package's files require: this process's one TensorFlow.js, and Node's modules, of which util lacks two
 * functions since Node 23 and 24. TensorBoard's messages, which need google-protobuf, are left out: nothing writes them.
 */
function providedToBindings(): Readonly<Record<string, unknown>> {
  const removed = {
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
    isArray: Array.isArray,
  };
  return {
    '@tensorflow/tfjs': tf,
    '@tensorflow/tfjs-core': tf,
    os: require('node:os'),
    util: Object.assign(Object.create(require('node:util')), removed),
    './proto/api_pb': {},
  };
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}

function gpuName(): string {
  const folder = '/proc/driver/nvidia/gpus';
  if (!existsSync(folder)) return 'gpu';
  const first = readdirSync(folder)[0];
  const facts = first === undefined ? '' : readFileSync(join(folder, first, 'information'), 'utf8');
  return /^Model:\s*(.+)$/m.exec(facts)?.[1].trim() ?? 'gpu';
}
