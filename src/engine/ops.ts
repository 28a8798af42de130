import { CortexError } from '../errors.ts';
import { tf } from './tensorflow.ts';

/** One attribute of a TensorFlow operation, as the native binding takes it. */
export interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

interface NativeBinding {
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
}

interface NativeBackend {
  readonly binding: NativeBinding;
  executeMultipleOutputs(name: string, attributes: OpAttribute[], inputs: tf.Tensor[], outputs: number): tf.Tensor[];
}

/** Runs operation `name` of the native engine with exactly `outputs` results; only valid on backend "tensorflow". */
export function runOp(name: string, attributes: OpAttribute[], inputs: tf.Tensor[], outputs = 1): tf.Tensor[] {
  return nativeBackend().executeMultipleOutputs(name, attributes, inputs, outputs);
}

/** The data type attribute, `T` in most operations. */
export const typeAttribute = (name = 'T', dtype: 'float32' | 'int32' = 'float32'): OpAttribute => {
  const { binding } = nativeBackend();
  return { name, type: binding.TF_ATTR_TYPE, value: dtype === 'float32' ? binding.TF_FLOAT : binding.TF_INT32 };
};
export const intsAttribute = (name: string, value: number[]): OpAttribute => attribute(name, 'TF_ATTR_INT', value);
export const numberAttribute = (name: string, value: number): OpAttribute => attribute(name, 'TF_ATTR_INT', value);
export const textAttribute = (name: string, value: string): OpAttribute => attribute(name, 'TF_ATTR_STRING', value);
export const flagAttribute = (name: string, value: boolean): OpAttribute => attribute(name, 'TF_ATTR_BOOL', value);
export const floatAttribute = (name: string, value: number): OpAttribute => attribute(name, 'TF_ATTR_FLOAT', value);

function attribute(name: string, kind: keyof NativeBinding, value: unknown): OpAttribute {
  return { name, type: nativeBackend().binding[kind], value };
}

function nativeBackend(): NativeBackend {
  const backend: unknown = tf.backend();
  if (!isNativeBackend(backend)) {
    throw new CortexError(
      'EngineUnavailable',
      `Operations by name need the native engine but the backend is "${tf.getBackend()}".`,
    );
  }
  return backend;
}

function isNativeBackend(backend: unknown): backend is NativeBackend {
  return typeof backend === 'object' && backend !== null && 'executeMultipleOutputs' in backend && 'binding' in backend;
}

/** True once the native TensorFlow backend is the one in use. */
export const isNative = (): boolean => tf.getBackend() === 'tensorflow';
