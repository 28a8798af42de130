import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { ndarray } from '../../src/arrays.ts';
import { readTorchFile } from '../../src/io/torch-file.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { bytesOf, dict, op, pickled, tensor, torchArchive, torchStateDict } from './torch-writer.ts';

async function written(bytes: Uint8Array): Promise<string> {
  const path = join(temporaryFolder(), 'checkpoint.pth');
  await writeFile(path, bytes);
  return path;
}

const readBytes = async (bytes: Uint8Array) => readTorchFile(await written(bytes));
const six = Float32Array.of(1, 2, 3, 4, 5, 6);
const archive = (value: Buffer, storages: Record<string, Uint8Array> = { 0: bytesOf(six) }) =>
  torchArchive(pickled(value), storages);

test('tensors come back as they were, and _metadata is left aside', async () => {
  const state = { 'a.weight': ndarray([2, 3], six), 'a.bias': ndarray([2], Float32Array.of(-1, 0.5)) };
  expect(await readBytes(torchStateDict(state))).toEqual(state);
});

test('views: transposed, with an offset, without values, of one number', async () => {
  const found = await readBytes(
    archive(
      dict({
        transposed: tensor({ key: '0', shape: [3, 2], strides: [1, 3], count: 6 }),
        second: tensor({ key: '0', shape: [3], offset: 3, count: 6 }),
        empty: tensor({ key: '0', shape: [0, 4], count: 6 }),
        scalar: tensor({ key: '0', shape: [], offset: 5, count: 6 }),
      }),
    ),
  );
  expect(found.transposed).toEqual(ndarray([3, 2], Float32Array.of(1, 4, 2, 5, 3, 6)));
  expect(found.second).toEqual(ndarray([3], Float32Array.of(4, 5, 6)));
  expect(found.empty).toEqual(ndarray([0, 4], new Float32Array()));
  expect(found.scalar).toEqual(ndarray([], Float32Array.of(6)));
});

test.each([
  ['DoubleStorage', bytesOf(Float64Array.of(1.5, -2)), [1.5, -2]],
  ['LongStorage', bytesOf(BigInt64Array.of(7n, -9n)), [7, -9]],
  ['IntStorage', bytesOf(Int32Array.of(7, -9)), [7, -9]],
  ['ShortStorage', bytesOf(Int16Array.of(7, -9)), [7, -9]],
  ['CharStorage', bytesOf(Int8Array.of(7, -9)), [7, -9]],
  ['ByteStorage', Uint8Array.of(7, 200), [7, 200]],
  ['BoolStorage', Uint8Array.of(1, 0), [1, 0]],
  // 1 and −2 of binary16, 2⁻²⁴ its least, and bfloat16 of −1.5.
  ['HalfStorage', bytesOf(Uint16Array.of(0x3c00, 0xc000)), [1, -2]],
  ['HalfStorage', bytesOf(Uint16Array.of(0x0001, 0x7c00)), [2 ** -24, Number.POSITIVE_INFINITY]],
  ['BFloat16Storage', bytesOf(Uint16Array.of(0x3f80, 0xbfc0)), [1, -1.5]],
])('values of a %s are read as float32', async (type, bytes, values) => {
  const found = await readBytes(archive(dict({ x: tensor({ key: '0', shape: [2], type }) }), { 0: bytes }));
  expect(Array.from(found.x.data)).toEqual(values);
});

test('a state dict among other things is found by its usual names', async () => {
  const inner = dict({ x: tensor({ key: '0', shape: [6] }) });
  const found = await readBytes(archive(dict({ epoch: op.int(3), state_dict: inner })));
  expect(Object.keys(found)).toEqual(['x']);
});

test.each([
  ['os', 'system'],
  ['posix', 'system'],
  ['builtins', 'eval'],
  ['__builtin__', 'eval'],
  ['subprocess', 'Popen'],
  ['torch', 'load'],
  ['torch._utils', '_rebuild_tensor_v2.__globals__'],
  ['collections', 'defaultdict'],
  ['torch', 'hasOwnProperty'],
])('a pickle that asks for %s.%s is refused by that name', async (module, name) => {
  const call = Buffer.concat([op.global(module, name), op.mark, op.text('touch /tmp/owned'), op.tuple, op.reduce]);
  await expect(readBytes(archive(dict({ x: call })))).rejects.toThrow(
    `it asks for "${module}.${name}", which a state dict has no need of`,
  );
});

test('the same through STACK_GLOBAL of protocol 4', async () => {
  const short = (text: string) => Buffer.concat([Buffer.of(0x8c, text.length), Buffer.from(text)]);
  const call = Buffer.concat([short('posix'), short('system'), Buffer.of(0x93)]);
  const pickle = Buffer.concat([Buffer.of(0x80, 4), call, op.stop]);
  await expect(readBytes(torchArchive(pickle, {}))).rejects.toThrow('"posix.system"');
});

const x = (options: Omit<Parameters<typeof tensor>[0], 'key'> & { key?: string }) =>
  archive(dict({ x: tensor({ key: '0', ...options }) }));
const hostile: [what: string, bytes: () => Uint8Array, message: string][] = [
  ['INST', () => archive(Buffer.from('(ios\nsystem\n')), 'opcode 0x69 has no place in a state dict'],
  ['EXT1', () => archive(Buffer.of(0x82, 1)), 'opcode 0x82'],
  ['NEWOBJ', () => archive(Buffer.of(0x81)), 'opcode 0x81'],
  ['protocol 6', () => torchArchive(Buffer.of(0x80, 6, 0x2e), {}), 'pickle protocol 6'],
  ['a call of a dict', () => archive(Buffer.concat([op.emptyDict, op.emptyTuple, op.reduce])), 'it calls a dict'],
  [
    'a call of a class of storages',
    () => archive(Buffer.concat([op.global('torch', 'FloatStorage'), op.emptyTuple, op.reduce])),
    'FloatStorage is called with nothing',
  ],
  [
    'attributes of a text',
    () => archive(Buffer.concat([op.text('a'), op.emptyDict, op.build])),
    'attributes are set of "a"',
  ],
  ['a huge tensor', () => x({ shape: [2 ** 30, 2 ** 20], count: 6 }), 'does not fit its storage of 6 values'],
  [
    'a view that repeats values',
    () => x({ shape: [1000, 1000], strides: [0, 0], count: 6 }),
    'does not fit its storage',
  ],
  ['a view beyond its storage', () => x({ shape: [6], offset: 1, count: 6 }), 'does not fit its storage'],
  ['a stride beyond it', () => x({ shape: [2, 2], strides: [4, 2], count: 6 }), 'does not fit its storage'],
  ['a negative size', () => x({ shape: [-1], count: 6 }), 'not made of a storage, an offset, a size and a stride'],
  ['a huge storage', () => x({ shape: [6], count: 2 ** 30 }), 'bytes, but 2147483648 at most are read'],
  ['a storage of another size', () => x({ shape: [6], count: 8 }), '"data/0" has 24 bytes, not 32'],
  ['a key that leads elsewhere', () => x({ shape: [6], key: '../../etc/passwd' }), 'keys are numbers'],
  ['a missing storage', () => x({ shape: [6], key: '7' }), '"data/7" is missing'],
  ['a number for the whole', () => archive(op.int(3)), 'it holds 3 where a state dict should be'],
  ['an empty dict', () => archive(dict({})), 'it is empty'],
  ['a text among tensors', () => archive(dict({ x: op.text('hello') })), '"x" is "hello"'],
  ['an unknown place of the memo', () => archive(Buffer.of(0x68, 9)), 'refers to its value 9'],
  ['an empty stack', () => archive(op.tuple), 'no mark where it needs one'],
  ['values left over', () => archive(Buffer.concat([op.int(1), op.int(2)])), 'ends with values left over'],
  [
    'a pickle that is cut off',
    () => torchArchive(pickled(dict({ x: op.int(1) })).subarray(0, 20), {}),
    'the pickle is cut off',
  ],
  [
    'two pickles',
    () => torchArchive(pickled(op.int(1)), {}, { others: { 'other/data.pkl': Buffer.of(1) } }),
    '2 data.pkl',
  ],
  ['no pickle', () => zipSync({ 'a.txt': Buffer.of(1) }), '0 data.pkl'],
  [
    'a path out of the archive',
    () => torchArchive(pickled(op.int(1)), {}, { others: { '../../evil': Buffer.of(1) } }),
    'invalid relative path',
  ],
  [
    'an absolute path',
    () => torchArchive(pickled(op.int(1)), {}, { others: { '/etc/evil': Buffer.of(1) } }),
    'absolute path',
  ],
  [
    'a bomb for a pickle',
    () => zipSync({ 'archive/data.pkl': new Uint8Array(2 ** 25) }, { level: 9 }),
    '"data.pkl" has 33554432 bytes but 16777216 at most are read',
  ],
  ['a bomb for a storage', () => bomb(), '"data/0" has 16777216 bytes but 24 at most are read'],
  ['a plain pickle', () => pickled(op.int(1)), 'is no file of torch.save (a zip archive)'],
  ['no bytes', () => new Uint8Array(), 'is no file of torch.save'],
];

function bomb(): Uint8Array {
  const pickle = pickled(dict({ x: tensor({ key: '0', shape: [6] }) }));
  return zipSync({ 'archive/data.pkl': pickle, 'archive/data/0': new Uint8Array(2 ** 24) }, { level: 9 });
}

test.each(hostile)('%s is refused', async (_, bytes, message) => {
  const failure = readBytes(bytes());
  await expect(failure).rejects.toMatchObject({ tag: 'InvalidData' });
  await expect(failure).rejects.toThrow(message);
});

test('a flipped byte and a cut are told, wherever they are', async () => {
  const whole = torchStateDict({ x: ndarray([6], six) });
  const flipped = Uint8Array.from(whole);
  flipped[Buffer.from(whole).indexOf(Buffer.from(bytesOf(six))) + 5] ^= 1;
  await expect(readBytes(flipped)).rejects.toThrow('"data/0" is damaged');
  for (const length of [30, 100, Math.floor(whole.length / 2), whole.length - 1]) {
    await expect(readBytes(whole.subarray(0, length))).rejects.toMatchObject({ tag: 'InvalidData' });
  }
});

test('the format of before PyTorch 1.6 and big-endian values say what to do', async () => {
  const old = Buffer.concat([Buffer.of(0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc), Buffer.from('9c46f92 0j.')]);
  await expect(readBytes(old)).rejects.toThrow('save its state dict again with torch.save');
  const others = { 'archive/byteorder': Buffer.from('big') };
  const big = torchArchive(pickled(dict({ x: tensor({ key: '0', shape: [6] }) })), { 0: bytesOf(six) }, { others });
  await expect(readBytes(big)).rejects.toThrow('byte order "big"');
  await expect(readTorchFile('/nowhere/checkpoint.pth')).rejects.toMatchObject({ tag: 'MissingFile' });
});

/** Python's own pickler and zip module, with stand-ins for PyTorch's classes under their names. */
const script = `
import collections, io, pickle, struct, sys, types, zipfile
torch, utils = types.ModuleType('torch'), types.ModuleType('torch._utils')
sys.modules.update({'torch': torch, 'torch._utils': utils})
class FloatStorage: pass
class LongStorage: pass
def _rebuild_tensor_v2(*args): pass
for owner, thing in ((torch, FloatStorage), (torch, LongStorage), (utils, _rebuild_tensor_v2)):
    thing.__module__ = owner.__name__; setattr(owner, thing.__name__, thing)
class Storage:
    def __init__(self, kind, key, values, code):
        self.kind, self.key, self.count, self.bytes = kind, key, len(values), struct.pack(f'<{len(values)}{code}', *values)
class Tensor:
    def __init__(self, storage, offset, size, stride): self.args = (storage, offset, size, stride, False, collections.OrderedDict())
    def __reduce_ex__(self, protocol): return (_rebuild_tensor_v2, self.args)
class Pickler(pickle.Pickler):
    def persistent_id(self, thing):
        if isinstance(thing, Storage): return ('storage', thing.kind, thing.key, 'cpu', thing.count)
a, b = Storage(FloatStorage, '0', [.5 * i for i in range(600)], 'f'), Storage(LongStorage, '1', [40], 'q')
state = collections.OrderedDict()
state['w'], state['t'] = Tensor(a, 0, (20, 30), (30, 1)), Tensor(a, 0, (30, 20), (1, 30))
state['n'] = Tensor(b, 0, (), ())
state._metadata = collections.OrderedDict({'': {'version': 1}})
for i in range(300): state[f'w{i}'] = Tensor(a, i, (2,), (1,))
for protocol in (2, 4, 5):
    out = io.BytesIO(); Pickler(out, protocol).dump(state)
    with zipfile.ZipFile(f'{sys.argv[1]}/{protocol}.pth', 'w') as archive:
        archive.writestr('model/data.pkl', out.getvalue())
        for s in (a, b): archive.writestr(f'model/data/{s.key}', s.bytes)
`;

test("what Python's pickler writes is read, in protocols 2, 4 and 5", async (context) => {
  const folder = temporaryFolder();
  const made = await promisify(execFile)('python3', ['-c', script, folder]).catch(
    (error: NodeJS.ErrnoException) => error,
  );
  if (made instanceof Error && made.code === 'ENOENT') return context.skip();
  expect(made).not.toBeInstanceOf(Error);
  for (const protocol of [2, 4, 5]) {
    const found = await readTorchFile(join(folder, `${protocol}.pth`));
    expect(Object.keys(found)).toHaveLength(303);
    expect([found.w.shape, found.w.data[31]]).toEqual([[20, 30], 15.5]);
    expect([found.t.shape, found.t.data[1], found.t.data[20]]).toEqual([[30, 20], 15, 0.5]);
    expect(found.n).toEqual(ndarray([], Float32Array.of(40)));
    expect(Array.from(found.w299.data)).toEqual([149.5, 150]);
  }
  expect((await readFile(join(folder, '2.pth'))).length).toBeGreaterThan(2400);
});
