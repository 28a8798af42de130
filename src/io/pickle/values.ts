import { shortened } from '../../errors.ts';

/** Element types of PyTorch's storages, by the names of their classes, and bytes of one element. */
export const storageTypes = {
  FloatStorage: 4,
  DoubleStorage: 8,
  HalfStorage: 2,
  BFloat16Storage: 2,
  LongStorage: 8,
  IntStorage: 4,
  ShortStorage: 2,
  CharStorage: 1,
  ByteStorage: 1,
  BoolStorage: 1,
} as const;
export type StorageType = keyof typeof storageTypes;

/** Where the values of tensors lie: `data/KEY` of the archive. */
export interface Storage {
  readonly kind: 'storage';
  readonly type: StorageType;
  readonly key: string;
  readonly count: number;
}

/** A tensor as a pickle describes it: a view of a storage. */
export interface TensorView {
  readonly kind: 'tensor';
  readonly storage: Storage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** A class or function that a state dict may name: those of tensors, and nothing else. */
export interface KnownGlobal {
  readonly kind: 'global';
  readonly name: 'OrderedDict' | '_rebuild_tensor_v2' | '_rebuild_parameter' | StorageType;
}

/** A list or tuple; lists grow while they are read. */
export interface Sequence {
  readonly kind: 'list' | 'tuple';
  readonly items: PickleValue[];
}

/** What a pickle of a state dict is made of. */
export type PickleValue =
  | null
  | boolean
  | number
  | string
  | Sequence
  | Map<PickleValue, PickleValue>
  | Storage
  | TensorView
  | KnownGlobal;

/** The global of that module and name; undefined for every one that a state dict has no need of. */
export function knownGlobal(module: string, name: string): KnownGlobal | undefined {
  if (module === 'collections' && name === 'OrderedDict') return { kind: 'global', name };
  if (module === 'torch._utils' && (name === '_rebuild_tensor_v2' || name === '_rebuild_parameter')) {
    return { kind: 'global', name };
  }
  if (module === 'torch' && Object.hasOwn(storageTypes, name)) return { kind: 'global', name: name as StorageType };
  return undefined;
}

/** A value in a few words, for messages. */
export function described(value: PickleValue | undefined): string {
  if (value === undefined) return 'nothing';
  if (value === null || typeof value !== 'object') return shortened(JSON.stringify(value));
  return value instanceof Map ? 'a dict' : `a ${value.kind}`;
}
