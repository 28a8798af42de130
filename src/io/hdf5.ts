import { type FileHandle, open } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Dataset, Entity, File, OutputData, Reference } from 'h5wasm/node';
import type { NdArray, TypedArray } from '../arrays.ts';
import { CortexError, quoted, shortened } from '../errors.ts';
import { type Hdf5Library, type Hdf5Module, hdf5Library } from './hdf5-library.ts';
import { readDataset, readReferences, readTexts } from './hdf5-values.ts';

/** What lies at a path of an HDF5 file. `missing` stands for links that lead nowhere or into other files. */
export type Hdf5Kind =
  | 'group'
  | 'numbers'
  | 'logical'
  | 'text'
  | 'references'
  | 'compound'
  | 'lists'
  | 'other'
  | 'missing';

/** Bytes before the signature that a file may have: none, or 512 · 2^n (MATLAB's header has 512). */
const signature = Buffer.from('\x89HDF\r\n\x1a\n', 'latin1');
const mostOffsets = 8;

/** An HDF5 file that is open for reading alone. Paths begin with "/"; dimensions are in the order of the file. */
export class Hdf5File {
  readonly path: string;
  private readonly file: File;
  private readonly library: Hdf5Library;
  private readonly module: Hdf5Module;

  constructor(path: string, file: File, { library, module }: { library: Hdf5Library; module: Hdf5Module }) {
    this.path = path;
    this.file = file;
    this.library = library;
    this.module = module;
  }

  /** Names in a group, in the order of the file. */
  names(group: string): string[] {
    const entity = this.entity(group);
    return entity instanceof this.library.Group ? this.guard(group, () => entity.keys()) : [];
  }

  kind(path: string): Hdf5Kind {
    const entity = this.entity(path);
    if (entity instanceof this.library.Group) return 'group';
    if (!(entity instanceof this.library.Dataset)) return 'missing';
    const { type, shape, ref_type: reference, enum_type: choices } = entity.metadata;
    // Empty datasets of HDF5 ("null") have no shape, which is not the same as a shape with a 0.
    if (shape === null) return 'other';
    const kinds = this.module.H5T_class_t;
    if (type === kinds.H5T_INTEGER.value || type === kinds.H5T_FLOAT.value) return 'numbers';
    if (type === kinds.H5T_ENUM.value) return isBoolean(choices?.members) ? 'logical' : 'numbers';
    if (type === kinds.H5T_STRING.value) return 'text';
    if (type === kinds.H5T_REFERENCE.value && reference === 'object') return 'references';
    if (type === kinds.H5T_COMPOUND.value) return 'compound';
    return type === kinds.H5T_VLEN.value ? 'lists' : 'other';
  }

  /** Lengths of the axes of a dataset; [] of a scalar. */
  shape(path: string): readonly number[] {
    return this.dataset(path).shape ?? [];
  }

  /**
   * The numbers of a dataset; big-endian, half-precision and 64-bit ones become what typed arrays hold. `rows`: those of the
   * first axis alone, from the first to the last but one. Throws InvalidData for a dataset that cannot be decompressed or is
   * cut off, and Unsupported for integers beyond 2^53.
   */
  numbers(path: string, rows?: readonly [number, number]): NdArray<TypedArray> {
    return this.guard(path, () => readDataset(this.dataset(path), this.module, this.placeOf(path), rows));
  }

  /** The texts of a dataset in row-major order. */
  texts(path: string): string[] {
    return this.guard(path, () => readTexts(this.dataset(path)));
  }

  /** Numbers of a dataset whose values are lists of numbers of any length. */
  lists(path: string): OutputData[] {
    return this.guard(path, () => this.dataset(path).value as OutputData[]);
  }

  /** Paths that the references of a dataset lead to, in row-major order; undefined for an empty one. */
  references(path: string): (string | undefined)[] {
    return this.guard(path, () => this.follow(readReferences(this.dataset(path), this.module)));
  }

  /** Columns of a table of records: numbers, texts and paths of references by the name of the column. */
  records(path: string): ReadonlyMap<string, readonly (number | string | undefined)[]> {
    const { compound_type: type } = this.dataset(path).metadata;
    const rows = this.guard(path, () => this.dataset(path).value as OutputData[][]);
    const kinds = this.module.H5T_class_t;
    return new Map(
      (type?.members ?? []).map((member, column): [string, (number | string | undefined)[]] => {
        if (member.type === kinds.H5T_REFERENCE.value) {
          const references = this.guard(path, () => readReferences(this.dataset(path), this.module, member));
          return [member.name, this.follow(references)];
        }
        return [member.name, rows.map((row) => plain(row[column]))];
      }),
    );
  }

  /** The value of an attribute: a number, text, or several; the path that a reference leads to; undefined without it. */
  attribute(path: string, name: string): number | string | readonly (number | string | undefined)[] | undefined {
    const entity = this.entity(path);
    if (!(entity instanceof this.library.Group || entity instanceof this.library.Dataset)) return undefined;
    return this.guard(path, () => {
      const attribute = entity.attrs[name];
      if (attribute === undefined) return undefined;
      const { value } = attribute;
      const references = [value].flat().filter(isReference);
      if (references.length > 0) return this.follow(references)[0];
      if (value instanceof Object && !(value instanceof String))
        return Array.from(value as ArrayLike<OutputData>, plain);
      return plain(value ?? undefined);
    });
  }

  close(): void {
    this.file.close();
  }

  /** A place as messages name it. */
  placeOf(path: string): string {
    return `${quoted(path)} in ${this.path}`;
  }

  private dataset(path: string): Dataset {
    const entity = this.entity(path);
    if (entity instanceof this.library.Dataset) return entity;
    throw new CortexError('InvalidData', `${this.path} has no dataset ${quoted(path)}.`);
  }

  private entity(path: string): Entity | null {
    return this.guard(path, () => this.file.get(path));
  }

  private follow(references: readonly (Reference | undefined)[]): (string | undefined)[] {
    const { file } = this;
    return references.map(
      (reference) =>
        reference && (this.module.get_referenced_name(file.file_id, reference.ref_data, true) || undefined),
    );
  }

  /** The result of `read`; what the library throws becomes a sentence about the place. */
  private guard<T>(path: string, read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (error instanceof CortexError) throw error;
      const filter = /required filter '([^']*)' is not registered/.exec(messageOf(error))?.[1];
      const fault = filter
        ? `is compressed with ${shortened(filter)}, which cannot be read; save it with gzip or without compression`
        : 'cannot be read: the file is damaged or was cut off; copy it again';
      throw new CortexError('InvalidData', `${this.placeOf(path)} ${fault}.`, { cause: error });
    }
  }
}

/**
 * Opens an HDF5 file for reading; datasets are read when they are asked for. Throws MissingFile when there is none, and
 * InvalidData for a file that is no HDF5 or is cut off.
 */
export async function openHdf5(path: string): Promise<Hdf5File> {
  const offset = await signatureOffset(path);
  if (offset === undefined) {
    throw new CortexError(
      'InvalidData',
      `${path} is not an HDF5 file: it does not have HDF5's signature at byte 0 or 512; check that it was copied whole.`,
    );
  }
  const { library, module } = await hdf5Library();
  try {
    return new Hdf5File(path, new library.File(resolve(path), 'r'), { library, module });
  } catch (cause) {
    const [, found, expected] = /truncated file: eof = (\d+), .*stored_eof = (\d+)/.exec(messageOf(cause)) ?? [];
    const fault = found
      ? `is truncated: it should have ${expected} bytes and has ${found}`
      : 'begins as an HDF5 file but cannot be opened as one';
    throw new CortexError('InvalidData', `${path} ${fault}; copy it again.`, { cause });
  }
}

/** Whether a file has HDF5's signature where HDF5 files have it. Throws MissingFile. */
export async function isHdf5(path: string): Promise<boolean> {
  return (await signatureOffset(path)) !== undefined;
}

async function signatureOffset(path: string): Promise<number | undefined> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    for (let n = 0; n < mostOffsets; n++) {
      const offset = n === 0 ? 0 : 512 * 2 ** (n - 1);
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(8), 0, 8, offset);
      if (bytesRead === 8 && signature.equals(buffer)) return offset;
    }
    return undefined;
  } catch (cause) {
    throw new CortexError('MissingFile', `Cannot read ${path}; check that the file exists and is readable.`, {
      details: { path },
      cause,
    });
  } finally {
    await handle?.close();
  }
}

function isBoolean(members: Readonly<Record<string, number>> = {}): boolean {
  return members.FALSE === 0 && members.TRUE === 1 && Object.keys(members).length === 2;
}

function isReference(value: unknown): value is Reference {
  return value instanceof Object && 'ref_data' in value;
}

/** What attributes and records hold: numbers of any width as doubles. */
function plain(value: OutputData | undefined): number | string | undefined {
  if (typeof value === 'bigint' || typeof value === 'boolean') return Number(value);
  return typeof value === 'number' || typeof value === 'string' ? value : undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(Object(error).message ?? error);
}
