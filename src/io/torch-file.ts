import { readFile } from 'node:fs/promises';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { type NdArray, ndarray, sizeOf, strided } from '../arrays.ts';
import { CortexError, isCortexError, listed, quoted, shortened } from '../errors.ts';
import { pickleFault } from './pickle/reader.ts';
import { isTensor } from './pickle/rebuild.ts';
import { storageValues } from './pickle/storage-values.ts';
import { unpickle } from './pickle/unpickle.ts';
import { described, type PickleValue, storageTypes, type TensorView } from './pickle/values.ts';
import { withCrc32 } from './zip-crc.ts';

/** Bytes of a pickle, and of all tensors of a file together, at most: many times what the largest decoder needs. */
const mostPickleBytes = 2 ** 24;
const mostTensorBytes = 2 ** 31;
const mostEntries = 10_000;
/** Names under which training scripts keep the state dict beside other things. */
const usualKeys = ['state_dict', 'model_state_dict', 'model'];

/**
 * The tensors of a state dict that `torch.save` wrote (PyTorch 1.6 or later: a zip archive of a pickle and the storages), as float32
 * arrays by name. The pickle is read by `unpickle`, which executes nothing; the archive is read in memory, so that paths in it lead nowhere. Where a dict has a state dict
 * among other things, that one is taken. Throws MissingFile, Unsupported for the format of before 1.6 and for big-endian machines, and InvalidData, naming the fault, for all that is no such file.
 */
export async function readTorchFile(path: string): Promise<Record<string, NdArray>> {
  const bytes = await readFile(path).catch((cause) => {
    throw new CortexError('MissingFile', `Cannot read ${path}.`, { cause });
  });
  if (!isZip(bytes)) throw notZip(bytes, path);
  const archive = await openArchive(bytes, path);
  try {
    await expectLittleEndian(archive, path);
    const state = stateDictOf(unpickle(await archive.read('data.pkl', mostPickleBytes), path), path);
    return await readTensors(archive, state, path);
  } catch (error) {
    throw isCortexError(error) ? error : archiveFault(path, error);
  } finally {
    archive.zip.close();
  }
}

/** Whether bytes begin as a zip archive does. */
export const isZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;

function notZip(bytes: Buffer, path: string): CortexError {
  // A pickle of protocol 2 and PyTorch's number behind it.
  if (bytes[0] === 0x80 && bytes.subarray(0, 16).includes(Buffer.from([0x8a, 0x0a, 0x6c, 0xfc]))) {
    return new CortexError(
      'Unsupported',
      `${path} has PyTorch's format of before 1.6; load it there and save its state dict again with torch.save.`,
    );
  }
  return new CortexError(
    'InvalidData',
    `${path} is no file of torch.save (a zip archive); give a checkpoint.pth or a safetensors file.`,
  );
}

interface Archive {
  readonly zip: ZipFile;
  has(name: string): boolean;
  /** The bytes of the entry FOLDER/`name`. Throws InvalidData where it is not there, larger than `most`, or damaged. */
  read(name: string, most: number): Promise<Buffer>;
}

async function openArchive(bytes: Buffer, path: string): Promise<Archive> {
  const options = { lazyEntries: true, strictFileNames: true, validateEntrySizes: true, autoClose: false };
  try {
    const zip = await yauzl.fromBufferPromise(bytes, options);
    const entries = new Map<string, Entry>();
    for await (const entry of zip.eachEntry()) {
      if (entries.size >= mostEntries) throw new Error(`more than ${mostEntries} entries`);
      if (entries.has(entry.fileName)) throw new Error(`${quoted(entry.fileName)} twice`);
      entries.set(entry.fileName, entry);
    }
    const pickle = [...entries.keys()].filter((name) => /^[^/]+\/data\.pkl$/.test(name));
    if (pickle.length !== 1) throw new Error(`${pickle.length} data.pkl where a file of torch.save has one`);
    const folder = pickle[0].slice(0, -'data.pkl'.length);
    return {
      zip,
      has: (name) => entries.has(folder + name),
      read: (name, most) => readEntry(zip, entries.get(folder + name), { name, most, path }),
    };
  } catch (error) {
    throw archiveFault(path, error);
  }
}

async function readEntry(
  zip: ZipFile,
  entry: Entry | undefined,
  { name, most, path }: { readonly name: string; readonly most: number; readonly path: string },
): Promise<Buffer> {
  if (!entry) throw archiveFault(path, new Error(`${quoted(name)} is missing`));
  if (entry.uncompressedSize > most) {
    throw archiveFault(
      path,
      new Error(`${quoted(name)} has ${entry.uncompressedSize} bytes but ${most} at most are read`),
    );
  }
  if (entry.isEncrypted()) throw archiveFault(path, new Error(`${quoted(name)} is encrypted`));
  const parts: Uint8Array[] = [];
  // yauzl ends with an error as soon as more comes than the entry says.
  for await (const part of withCrc32(await zip.openReadStreamPromise(entry), name, entry.crc32)) parts.push(part);
  return Buffer.concat(parts);
}

function archiveFault(path: string, error: unknown): CortexError {
  const what = error instanceof Error ? shortened(error.message) : String(error);
  return new CortexError('InvalidData', `${path} is not a whole file of torch.save (${what}).`, { cause: error });
}

async function expectLittleEndian(archive: Archive, path: string): Promise<void> {
  if (!archive.has('byteorder')) return;
  const order = (await archive.read('byteorder', 16)).toString();
  if (order === 'little') return;
  throw new CortexError(
    'Unsupported',
    `${path} was written on a machine of byte order ${quoted(order)}; save it on one that is little-endian.`,
  );
}

/** The dict that has tensors, or the one dict in it that has. */
function stateDictOf(value: PickleValue, path: string): Map<string, TensorView> {
  if (!(value instanceof Map)) throw pickleFault(path, `it holds ${described(value)} where a state dict should be`);
  const nested = usualKeys.map((key) => value.get(key)).find((one) => one instanceof Map);
  const dict = nested instanceof Map ? nested : value;
  const others = [...dict].filter(([key, one]) => typeof key !== 'string' || !isTensor(one));
  if (dict.size === 0 || others.length > 0) {
    const [key, one] = others[0] ?? [];
    const found = others.length > 0 ? `${described(key)} is ${described(one)}` : 'it is empty';
    throw pickleFault(path, `a state dict has tensors by name, but ${found}`);
  }
  return dict as Map<string, TensorView>;
}

async function readTensors(archive: Archive, state: ReadonlyMap<string, TensorView>, path: string) {
  const views = [...state];
  const storages = new Map(views.map(([, { storage }]) => [storage.key, storage]));
  const bytes = [...storages.values()].reduce((sum, { type, count }) => sum + count * storageTypes[type], 0);
  const values = views.reduce((sum, [, { shape }]) => sum + sizeOf(shape), 0);
  if (bytes > mostTensorBytes || 4 * values > mostTensorBytes) {
    throw pickleFault(
      path,
      `its tensors have ${Math.max(bytes, 4 * values)} bytes, but ${mostTensorBytes} at most are read`,
    );
  }
  const read = new Map<string, Float32Array>();
  for (const [key, storage] of storages) {
    const wanted = storage.count * storageTypes[storage.type];
    const content = await archive.read(`data/${key}`, wanted);
    if (content.length !== wanted) {
      throw archiveFault(path, new Error(`"data/${key}" has ${content.length} bytes, not ${wanted}`));
    }
    read.set(key, storageValues(content, storage.type));
  }
  const clashing = views.filter(([, { storage }]) => storages.get(storage.key)?.type !== storage.type);
  if (clashing.length > 0) {
    throw pickleFault(path, `one storage has two types: ${listed(clashing.map(([name]) => quoted(name)))}`);
  }
  return Object.fromEntries(
    views.map(([name, { storage, offset, shape, strides }]): [string, NdArray] => {
      const values = read.get(storage.key)!.subarray(offset);
      const size = sizeOf(shape);
      return [
        name,
        ndarray(shape, size === 0 ? new Float32Array() : strided(values, shape, strides).subarray(0, size)),
      ];
    }),
  );
}
