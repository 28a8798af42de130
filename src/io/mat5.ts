import { inflateSync } from 'node:zlib';
import { CortexError } from '../errors.ts';
import { type DataNode, type GroupNode, groupNode } from './data-node.ts';
import { elementsOf, elementType, type MatBytes } from './mat5-elements.ts';
import { matrixOf, variableOf } from './mat5-matrix.ts';

const headerBytes = 128;
/** A variable of version 5, at most: its format counts bytes with 31 bits. */
const mostBytes = 2 ** 31;

/**
 * The variables of a MAT file of version 5 to 7 (`save -v6`, `-v7`, scipy's `savemat`): numeric, logical and char arrays,
 * structs and cells of either byte order, compressed or not, as nodes with MATLAB's shapes in row-major order.
 * The format is that of MathWorks' "MAT-File Format". Throws InvalidData for bytes that are not a whole file of that kind,
 * and Unsupported for integers that no double holds.
 * @param source named in error messages, such as the file's path
 */
export function decodeMat5(bytes: Uint8Array, source = 'the MAT data'): GroupNode {
  const file: MatBytes = { bytes, littleEndian: byteOrderOf(bytes, source), source };
  const variables = new Map<string, DataNode>();
  for (const element of elementsOf(file, headerBytes)) {
    if (element.type !== elementType.matrix && element.type !== elementType.compressed) continue;
    const { name, node } =
      element.type === elementType.compressed
        ? variableOf({ ...file, bytes: inflated(element.bytes, source) })
        : matrixOf(element, file);
    // What MATLAB keeps for its objects has no name.
    if (name !== '') variables.set(name, node);
  }
  return groupNode(variables);
}

/** True for little-endian. */
function byteOrderOf(bytes: Uint8Array, source: string): boolean {
  const order = bytes.length >= headerBytes ? String.fromCharCode(bytes[126], bytes[127]) : '';
  if (order === 'IM' || order === 'MI') {
    const version = order === 'IM' ? bytes[125] : bytes[124];
    if (version === 1) return order === 'IM';
  }
  throw new CortexError(
    'InvalidData',
    `${source} is not a MAT file of version 5 to 7.3 (its first ${Math.min(bytes.length, headerBytes)} bytes are no header of one); save it in MATLAB with save(…, '-v7') or '-v7.3', not as -v4 or -ascii.`,
  );
}

function inflated(bytes: Uint8Array, source: string): Uint8Array {
  try {
    return inflateSync(bytes, { maxOutputLength: mostBytes });
  } catch (cause) {
    const reason = cause instanceof RangeError ? `holds more than ${mostBytes} bytes` : 'does not decompress';
    throw new CortexError(
      'InvalidData',
      `A variable of ${source} ${reason}; the file is damaged, or the variable should be saved with -v7.3.`,
      { cause },
    );
  }
}
