import { CortexError } from '../errors.ts';
import type { OpAttribute } from './ops.ts';
import { tf } from './tensorflow.ts';

/** The binding's own name of an array that lives in TensorFlow. */
export type Handle = number;

interface HandleBinding {
  executeOp(name: string, attributes: OpAttribute[], inputs: Handle[], outputs: number): HandleMetadata[];
  createTensor(shape: number[], dtype: number, values: Int32Array): Handle;
  deleteTensor(handle: Handle): void;
  readonly TF_INT64: number;
}

interface HandleMetadata {
  readonly id: Handle;
}

interface HandleBackend {
  readonly binding: HandleBinding;
  getInputTensorIds(tensors: tf.Tensor[]): Handle[];
  createOutputTensor(metadata: HandleMetadata): tf.Tensor;
}

/**
 * Runs many small operations of the native engine without a TensorFlow.js tensor for each: a third of the cost of
 * `runOp`. What the operations give stays alive until `free`, which must follow; `withHandles` sees to it.
 */
export class Handles {
  private readonly backend: HandleBackend;
  private readonly alive: Handle[] = [];

  constructor() {
    const backend: unknown = tf.backend();
    if (!isHandleBackend(backend)) {
      throw new CortexError(
        'EngineUnavailable',
        `Handles need the native engine but the backend is "${tf.getBackend()}".`,
      );
    }
    this.backend = backend;
  }

  /** Handles of tensors; the tensors keep owning them. */
  of(...tensors: tf.Tensor[]): Handle[] {
    return this.backend.getInputTensorIds(tensors);
  }

  /** Runs operation `name` with exactly `outputs` results. */
  run(name: string, attributes: OpAttribute[], inputs: Handle[], outputs: number): Handle[] {
    const results = this.backend.binding.executeOp(name, attributes, inputs, outputs);
    const handles = new Array<Handle>(outputs);
    for (let i = 0; i < outputs; i++) {
      handles[i] = results[i].id;
      this.alive.push(results[i].id);
    }
    return handles;
  }

  /** Runs an operation with one result and gives it as a tensor. */
  tensor(name: string, attributes: OpAttribute[], inputs: Handle[]): tf.Tensor {
    return this.backend.createOutputTensor(this.backend.binding.executeOp(name, attributes, inputs, 1)[0]);
  }

  /** Runs an operation with exactly `outputs` results and gives them as tensors. */
  tensors(name: string, attributes: OpAttribute[], inputs: Handle[], outputs: number): tf.Tensor[] {
    const results = this.backend.binding.executeOp(name, attributes, inputs, outputs);
    return results.map((result) => this.backend.createOutputTensor(result));
  }

  /** A 64-bit integer, which TensorFlow.js itself does not have. */
  int64(value: number): Handle {
    const { binding } = this.backend;
    const handle = binding.createTensor([], binding.TF_INT64, Int32Array.of(value, Math.floor(value / 2 ** 32)));
    this.alive.push(handle);
    return handle;
  }

  free(): void {
    for (const handle of this.alive) this.backend.binding.deleteTensor(handle);
    this.alive.length = 0;
  }
}

/** Calls `work` with handles and frees them after it. */
export function withHandles<R>(work: (handles: Handles) => R): R {
  const handles = new Handles();
  try {
    return work(handles);
  } finally {
    handles.free();
  }
}

function isHandleBackend(backend: unknown): backend is HandleBackend {
  return typeof backend === 'object' && backend !== null && 'createOutputTensor' in backend && 'binding' in backend;
}
