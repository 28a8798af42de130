import { sizeOf, type TypedArray } from '../arrays.ts';
import { CortexError, quoted, shortened } from '../errors.ts';
import { columnMajorPlaces, fromColumnMajor } from './column-major.ts';
import { arrayNode, type DataNode, groupNode } from './data-node.ts';
import { elementAt, elementsOf, type MatBytes, type MatElement, numbersOf } from './mat5-elements.ts';

/** Classes of arrays ("mx…_CLASS"). */
const arrayClass = { cell: 1, struct: 2, object: 3, char: 4, sparse: 5, double: 6, function: 16, opaque: 17 } as const;

/** Arrays that hold the numeric classes 6 (double) to 13 (uint32); 64-bit integers keep what they were narrowed to. */
const numericArrays: Readonly<Record<number, { from(values: ArrayLike<number>): TypedArray }>> = {
  6: Float64Array,
  7: Float32Array,
  8: Int8Array,
  9: Uint8Array,
  10: Int16Array,
  11: Uint16Array,
  12: Int32Array,
  13: Uint32Array,
};

/** Structs and cells within each other, at most. */
const deepest = 64;
const complexFlag = 0x08;
const logicalFlag = 0x02;

interface Matrix {
  readonly name: string;
  readonly node: DataNode;
}

/** What parts of a matrix tell, before its values. */
interface MatrixHead {
  readonly kind: number;
  readonly complex: boolean;
  readonly logical: boolean;
  readonly shape: readonly number[];
  readonly name: string;
  /** Elements after the name. */
  readonly parts: readonly MatElement[];
}

/**
 * The array in an element of type miMATRIX, with MATLAB's shape in row-major order. Complex and sparse arrays, objects
 * (MATLAB's strings and tables among them) and functions become nodes that say why they cannot be read.
 * Throws InvalidData for an element that does not hold what its flags say.
 */
export function matrixOf(element: MatElement, file: MatBytes, depth = 0): Matrix {
  if (element.bytes.length === 0) return { name: '', node: arrayNode({ shape: [0, 0], data: new Float64Array(0) }) };
  if (depth > deepest) {
    throw new CortexError('InvalidData', `${file.source} has structs and cells more than ${deepest} deep.`);
  }
  const head = headOf({ ...file, bytes: element.bytes });
  const inside = {
    ...file,
    bytes: element.bytes,
    source: head.name ? `${quoted(head.name)} in ${file.source}` : file.source,
  };
  return { name: head.name, node: nodeOf(head, inside, depth) };
}

function headOf(file: MatBytes): MatrixHead {
  const [flagElement, second, third, ...parts] = headElements(file);
  const flags = numbersOf(flagElement, file.littleEndian, file.source)[0];
  const kind = flags & 0xff;
  const bits = (flags >> 8) & 0xff;
  // An opaque object has its name in place of its shape.
  const opaque = kind === arrayClass.opaque;
  const shape = opaque ? [] : Array.from(numbersOf(second, file.littleEndian, file.source));
  if (shape.some((length) => length < 0) || sizeOf(shape) > 2 ** 32) {
    throw new CortexError('InvalidData', `${file.source} has an array of the shape [${shape}]; the file is damaged.`);
  }
  const name = Buffer.from((opaque ? second : third).bytes)
    .toString('utf8')
    .normalize('NFC');
  return { kind, complex: (bits & complexFlag) > 0, logical: (bits & logicalFlag) > 0, shape, name, parts };
}

function headElements(file: MatBytes): MatElement[] {
  const elements = elementsOf(file);
  if (elements.length >= 3 && elements[0].bytes.length === 8) return elements;
  throw new CortexError('InvalidData', `${file.source} has an array without flags, shape and name; it is damaged.`);
}

function nodeOf(head: MatrixHead, file: MatBytes, depth: number): DataNode {
  const { kind, shape, parts } = head;
  switch (kind) {
    case arrayClass.cell:
      return cellsNode(shape, nested(parts, sizeOf(shape), file, depth));
    case arrayClass.struct:
      return structNode(head, file, depth);
    case arrayClass.char:
      return charNode(head, file);
    case arrayClass.sparse:
      return { kind: 'unreadable', reason: 'is a sparse array; save full(…) of it' };
    case arrayClass.object:
    case arrayClass.opaque:
      return {
        kind: 'unreadable',
        reason: 'is a MATLAB object, as strings, tables and datetimes are; save char or cellstr(…), or a struct',
      };
    case arrayClass.function:
      return { kind: 'unreadable', reason: 'is a function; save arrays' };
  }
  if (head.complex)
    return { kind: 'unreadable', reason: 'is complex; save its real part, or real and imaginary apart' };
  return arrayNode(numericArray(head, file), head.logical);
}

function numericArray({ kind, shape, parts }: MatrixHead, file: MatBytes) {
  if (kind < 6 || kind > 15) {
    throw new CortexError('InvalidData', `${file.source} has an array of the unknown class ${kind}; it is damaged.`);
  }
  const stored = parts.length > 0 ? numbersOf(parts[0], file.littleEndian, file.source) : new Float64Array(0);
  expectCount(stored.length, shape, file);
  // MATLAB stores whole numbers of any class in the narrowest type that holds them.
  const data = numericArrays[kind]?.from(stored) ?? stored;
  return fromColumnMajor(data, shape);
}

/** A char array: one text, or one a row without the blanks that fill it up. */
function charNode({ shape, parts }: MatrixHead, file: MatBytes): DataNode {
  const codes = parts.length > 0 ? charCodes(parts[0], file) : new Uint16Array(0);
  return textNode(codes, shape, file.source);
}

/** Rows of characters [row, column], given column by column. Arrays of more axes have their rows one after another. */
export function textNode(codes: Uint16Array | Uint32Array, shape: readonly number[], source: string): DataNode {
  const size = sizeOf(shape);
  // Text that is stored as UTF-8 may have another length than the shape says.
  const rows = size > 0 && shape.length === 2 && codes.length === size ? shape[0] : 1;
  if (shape.length > 2 && size > 0) return { kind: 'unreadable', reason: 'is a char array of more than two axes' };
  if (codes.length < size) {
    throw new CortexError('InvalidData', `${shortened(source)} has a text of ${codes.length} characters, not ${size}.`);
  }
  const columns = codes.length / rows;
  const values = Array.from({ length: rows }, (_, row) => {
    const text = Array.from({ length: columns }, (_, column) => String.fromCharCode(codes[column * rows + row])).join(
      '',
    );
    return (rows > 1 ? text.trimEnd() : text).normalize('NFC');
  });
  return { kind: 'text', shape: [values.length], values };
}

/** UTF-16 codes of a char array, whatever it is stored as. */
function charCodes(element: MatElement, file: MatBytes): Uint16Array {
  const utf8 = 16;
  if (element.type !== utf8) return Uint16Array.from(numbersOf(element, file.littleEndian, file.source));
  const text = Buffer.from(element.bytes).toString('utf8');
  return Uint16Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
}

function structNode({ shape, parts }: MatrixHead, file: MatBytes, depth: number): DataNode {
  const [lengthElement, nameElement, ...values] = parts;
  if (!nameElement) throw new CortexError('InvalidData', `${file.source} has a struct without fields' names.`);
  const width = numbersOf(lengthElement, file.littleEndian, file.source)[0];
  const fields = Array.from({ length: width > 0 ? Math.floor(nameElement.bytes.length / width) : 0 }, (_, field) =>
    Buffer.from(nameElement.bytes.subarray(field * width, (field + 1) * width))
      .toString('utf8')
      .replace(/\0[\s\S]*$/, ''),
  );
  if (fields.length === 0) return groupNode(new Map());
  const count = sizeOf(shape);
  const nodes = nested(values, count * fields.length, file, depth);
  const structs = Array.from({ length: count }, (_, index) =>
    groupNode(new Map(fields.map((field, at) => [field, nodes[index * fields.length + at]]))),
  );
  return count === 1 ? structs[0] : cellsNode(shape, structs);
}

function nested(parts: readonly MatElement[], count: number, file: MatBytes, depth: number): DataNode[] {
  if (parts.length !== count) {
    throw new CortexError(
      'InvalidData',
      `${file.source} has a cell or struct array with ${parts.length} values, not ${count}; it is damaged.`,
    );
  }
  return parts.map((part) => matrixOf(part, file, depth + 1).node);
}

/** Cells that are given column by column. */
export function cellsNode(shape: readonly number[], items: readonly DataNode[]): DataNode {
  return { kind: 'cells', shape, items: Array.from(columnMajorPlaces(shape), (place) => items[place]) };
}

function expectCount(found: number, shape: readonly number[], { source }: MatBytes): void {
  if (found === sizeOf(shape)) return;
  throw new CortexError('InvalidData', `${source} has ${found} values for the shape [${shape}]; it is damaged.`);
}

/** The single array of a variable. Throws InvalidData when it is anything else. */
export function variableOf(file: MatBytes): Matrix {
  return matrixOf(elementAt(file, 0), file);
}
