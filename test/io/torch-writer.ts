import { zipSync } from 'fflate';
import type { NdArray } from '../../src/arrays.ts';

/** Opcodes of protocol 2 as PyTorch's files have them. */
export const op = {
  proto: Buffer.of(0x80, 2),
  mark: Buffer.of(0x28),
  emptyDict: Buffer.of(0x7d),
  emptyTuple: Buffer.of(0x29),
  tuple: Buffer.of(0x74),
  reduce: Buffer.of(0x52),
  setItems: Buffer.of(0x75),
  build: Buffer.of(0x62),
  persistentId: Buffer.of(0x51),
  no: Buffer.of(0x89),
  stop: Buffer.of(0x2e),
  global: (module: string, name: string) => Buffer.from(`c${module}\n${name}\n`),
  int(value: number) {
    const bytes = Buffer.of(0x4a, 0, 0, 0, 0);
    bytes.writeInt32LE(value, 1);
    return bytes;
  },
  text(value: string) {
    const content = Buffer.from(value);
    const head = Buffer.of(0x58, 0, 0, 0, 0);
    head.writeUInt32LE(content.length, 1);
    return Buffer.concat([head, content]);
  },
};

export interface WrittenTensor {
  readonly key: string;
  readonly shape: readonly number[];
  readonly strides?: readonly number[];
  readonly offset?: number;
  readonly count?: number;
  readonly type?: string;
}

const orderedDict = [op.global('collections', 'OrderedDict'), op.emptyTuple, op.reduce];
const tupleOf = (items: readonly Buffer[]) => Buffer.concat([op.mark, ...items, op.tuple]);
const sizes = (values: readonly number[]) => tupleOf(values.map(op.int));

/** A tensor as torch.save pickles it. */
export function tensor({ key, shape, strides, offset = 0, count, type = 'FloatStorage' }: WrittenTensor): Buffer {
  const size = shape.reduce((product, length) => product * length, 1);
  const steps =
    strides ?? shape.map((_, axis) => shape.slice(axis + 1).reduce((product, length) => product * length, 1));
  const id = [op.text('storage'), op.global('torch', type), op.text(key), op.text('cpu'), op.int(count ?? size)];
  const storage = Buffer.concat([tupleOf(id), op.persistentId]);
  const args = [storage, op.int(offset), sizes(shape), sizes(steps), op.no, ...[Buffer.concat(orderedDict)]];
  return Buffer.concat([op.global('torch._utils', '_rebuild_tensor_v2'), tupleOf(args), op.reduce]);
}

/** A dict of pickled values, with the _metadata that modules have. */
export function dict(entries: Readonly<Record<string, Buffer>>): Buffer {
  const items = Object.entries(entries).flatMap(([name, value]) => [op.text(name), value]);
  const metadata = [op.emptyDict, op.mark, op.text('_metadata'), ...orderedDict, op.setItems];
  return Buffer.concat([...orderedDict, op.mark, ...items, op.setItems, ...metadata, op.build]);
}

export const pickled = (value: Buffer): Buffer => Buffer.concat([op.proto, value, op.stop]);

/** The archive of a pickle and its storages. */
export function torchArchive(
  pickle: Uint8Array,
  storages: Readonly<Record<string, Uint8Array>>,
  {
    folder = 'archive',
    others = {},
  }: { readonly folder?: string; readonly others?: Readonly<Record<string, Uint8Array>> } = {},
): Uint8Array {
  const data = Object.entries(storages).map(([key, bytes]) => [`${folder}/data/${key}`, bytes]);
  const files = {
    [`${folder}/data.pkl`]: pickle,
    [`${folder}/byteorder`]: Buffer.from('little'),
    ...Object.fromEntries(data),
  };
  return zipSync({ ...files, ...others }, { level: 0 });
}

export const bytesOf = ({ buffer, byteOffset, byteLength }: NodeJS.TypedArray): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** A state dict as torch.save writes it. */
export function torchStateDict(state: Readonly<Record<string, NdArray>>): Uint8Array {
  const names = Object.keys(state);
  const entries = names.map((name, i) => [name, tensor({ key: String(i), shape: state[name].shape })] as const);
  const storages = names.map((name, i) => [String(i), bytesOf(state[name].data)] as const);
  return torchArchive(pickled(dict(Object.fromEntries(entries))), Object.fromEntries(storages));
}
