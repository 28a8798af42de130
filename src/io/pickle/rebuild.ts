import { shortened } from '../../errors.ts';
import { pickleFault } from './reader.ts';
import {
  described,
  type KnownGlobal,
  type PickleValue,
  type Storage,
  storageTypes,
  type TensorView,
} from './values.ts';

/**
 * What PyTorch's functions would make of their arguments, as a description: an empty or filled dict, a view of a storage
 * (torch._utils._rebuild_tensor_v2: storage, offset, size, stride, …), a parameter, which is its tensor. Throws InvalidData.
 */
export function rebuild(callee: PickleValue | undefined, args: PickleValue | undefined, source: string): PickleValue {
  if (!isGlobal(callee)) throw pickleFault(source, `it calls ${described(callee)}, which is no function of tensors`);
  const given = itemsOf(args);
  if (!given) throw pickleFault(source, `${callee.name} is called with ${described(args)}`);
  if (callee.name === 'OrderedDict') return dictOf(given, source);
  if (callee.name === '_rebuild_tensor_v2') return tensorOf(given, source);
  if (callee.name === '_rebuild_parameter' && isTensor(given[0])) return given[0];
  throw pickleFault(source, `${callee.name} is called with ${described(given[0])}`);
}

/** The storage that a persistent id ("storage", type, key, device, count) names. Throws InvalidData for any other id. */
export function storageOf(id: PickleValue | undefined, source: string): Storage {
  const [word, type, key, , count] = itemsOf(id) ?? [];
  if (word !== 'storage' || !isGlobal(type) || !Object.hasOwn(storageTypes, type.name) || !isSize(count)) {
    throw pickleFault(source, 'it has a persistent id that is no storage of a tensor');
  }
  // The key names an entry of the archive and nothing else.
  if (typeof key !== 'string' || !/^\d{1,9}$/.test(key)) {
    throw pickleFault(source, `a storage has the key ${described(key)}, but keys are numbers`);
  }
  return { kind: 'storage', type: type.name as Storage['type'], key, count };
}

function dictOf(given: readonly PickleValue[], source: string): PickleValue {
  const pairs = given.length === 0 ? [] : itemsOf(given[0]);
  if (!pairs) throw pickleFault(source, `OrderedDict is called with ${described(given[0])}`);
  return new Map(
    pairs.map((pair): [PickleValue, PickleValue] => {
      const entry = itemsOf(pair);
      if (entry?.length !== 2) throw pickleFault(source, 'an OrderedDict is made of something else than pairs');
      return [entry[0], entry[1]];
    }),
  );
}

function tensorOf([storage, offset, size, stride]: readonly PickleValue[], source: string): TensorView {
  const shape = itemsOf(size);
  const strides = itemsOf(stride);
  const isWhole = isStorage(storage) && isSize(offset) && shape?.every(isSize) && strides?.every(isSize);
  if (!isWhole || shape.length !== strides?.length) {
    throw pickleFault(source, 'a tensor is not made of a storage, an offset, a size and a stride');
  }
  return expectInside(
    { kind: 'tensor', storage, offset, shape: shape as number[], strides: strides as number[] },
    source,
  );
}

/** Throws InvalidData for a view that reaches out of its storage, or has more values than it. */
function expectInside(view: TensorView, source: string): TensorView {
  const { storage, offset, shape, strides } = view;
  const count = shape.reduce((product, length) => product * length, 1);
  const last =
    count === 0 ? offset : offset + shape.reduce((sum, length, axis) => sum + (length - 1) * strides[axis], 0);
  if (count > storage.count || (count > 0 && last >= storage.count)) {
    throw pickleFault(
      source,
      `a tensor ${shortened(`[${shape.join(', ')}]`)} does not fit its storage of ${storage.count} values`,
    );
  }
  return view;
}

/** Items of a tuple or list. */
export function itemsOf(value: PickleValue | undefined): readonly PickleValue[] | undefined {
  return isRecord(value) && (value.kind === 'tuple' || value.kind === 'list') ? value.items : undefined;
}

/** Whether it is a tensor. */
export const isTensor = (value: PickleValue | undefined): value is TensorView =>
  isRecord(value) && value.kind === 'tensor';

const isStorage = (value: PickleValue | undefined): value is Storage => isRecord(value) && value.kind === 'storage';
const isGlobal = (value: PickleValue | undefined): value is KnownGlobal => isRecord(value) && value.kind === 'global';
const isSize = (value: PickleValue | undefined): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

type KindOfObject = Exclude<PickleValue, null | boolean | number | string | Map<PickleValue, PickleValue>>;
const isRecord = (value: PickleValue | undefined): value is KindOfObject =>
  typeof value === 'object' && value !== null && !(value instanceof Map);
