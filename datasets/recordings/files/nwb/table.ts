import type { TypedArray } from '../../../../src/arrays.ts';
import { CortexError, listed, quoted } from '../../../../src/errors.ts';
import type { Hdf5File } from '../../../../src/io/hdf5.ts';

/** Values of a column whose rows have several each: those of row r end at `ends[r]`. */
export interface RaggedColumn<V> {
  readonly values: V;
  readonly ends: ArrayLike<number>;
}

/** A table of NWB (hdmf's DynamicTable): columns of one or several values a row. */
export class NwbTable {
  readonly file: Hdf5File;
  readonly path: string;
  readonly columns: readonly string[];
  readonly ids: readonly number[];

  /** Throws InvalidData for a table without ids, which all have. */
  constructor(file: Hdf5File, path: string) {
    this.file = file;
    this.path = path;
    const names = file.names(path);
    this.columns = names.filter(
      (name) => name !== 'id' && !(name.endsWith('_index') && names.includes(name.slice(0, -6))),
    );
    this.ids = names.includes('id') ? Array.from(file.numbers(`${path}/id`).data) : this.fail('has no column id');
  }

  get count(): number {
    return this.ids.length;
  }

  /** One number or text a row; undefined for a column that is not there or has several values a row. */
  values(name: string): readonly (number | string)[] | undefined {
    if (!this.columns.includes(name) || this.file.kind(this.at(`${name}_index`)) !== 'missing') return undefined;
    const kind = this.file.kind(this.at(name));
    if (kind !== 'text' && kind !== 'numbers' && kind !== 'logical') return undefined;
    if (this.file.shape(this.at(name)).length !== 1) return undefined;
    const values = kind === 'text' ? this.file.texts(this.at(name)) : Array.from(this.file.numbers(this.at(name)).data);
    return values.length === this.count
      ? values
      : this.fail(`has ${values.length} values in ${quoted(name)} and ${this.count} rows`);
  }

  /** Like `values`, as texts. */
  texts(name: string): readonly string[] | undefined {
    return this.values(name)?.map((value) => (Number.isNaN(value) ? '' : String(value)));
  }

  /** One finite number a row. Throws InvalidData where the column is missing or has other values. */
  times(name: string): Float64Array {
    const values = this.values(name);
    if (values?.every((value) => typeof value === 'number')) return Float64Array.from(values as number[]);
    return this.fail(`has no column ${quoted(name)} of one number a row; it has ${listed(this.columns)}`);
  }

  /** A column of numbers with any number of them a row; undefined where it is not there. */
  ragged(name: string): RaggedColumn<TypedArray> | undefined {
    if (!this.columns.includes(name)) return undefined;
    return { values: this.file.numbers(this.at(name)).data, ends: this.ends(name) };
  }

  /** Where the values of every row end; one value a row without an index. */
  ends(name: string): ArrayLike<number> {
    const index = this.at(`${name}_index`);
    if (this.file.kind(index) === 'missing') return Int32Array.from(this.ids, (_, row) => row + 1);
    const ends = this.file.numbers(index).data;
    return ends.length === this.count
      ? ends
      : this.fail(`has ${ends.length} rows in the index of ${quoted(name)} and ${this.count} rows`);
  }

  at(name: string): string {
    return `${this.path}/${name}`;
  }

  fail(fault: string): never {
    throw new CortexError('InvalidData', `The table ${quoted(this.path.slice(1))} of ${this.file.path} ${fault}.`);
  }
}
