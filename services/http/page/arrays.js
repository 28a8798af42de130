/**
 * An array with its axes.
 * @typedef {{ shape: number[], data: any }} NdArray
 */

const classes = {
  f4: Float32Array,
  f8: Float64Array,
  i1: Int8Array,
  u1: Uint8Array,
  i2: Int16Array,
  u2: Uint16Array,
  i4: Int32Array,
  u4: Uint32Array,
  b1: Uint8Array,
};

/**
 * The arrays inside an answer, which come as base64, made arrays again.
 * @param {any} value
 * @returns {any}
 */
export function withArrays(value) {
  if (Array.isArray(value)) return value.map(withArrays);
  if (typeof value !== 'object' || value === null) return value;
  if (typeof value.base64 === 'string' && typeof value.dtype === 'string') {
    const bytes = Uint8Array.from(atob(value.base64), (letter) => letter.charCodeAt(0));
    return { shape: value.shape, data: typed(bytes.buffer, value.dtype) };
  }
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withArrays(inner)]));
}

/**
 * @param {ArrayBuffer} buffer
 * @param {string} descr NumPy's type, little-endian
 */
function typed(buffer, descr) {
  const kind = classes[descr.replace(/^[<|=]/, '')];
  if (!kind || descr.startsWith('>')) throw new Error(`This page does not read arrays of ${descr}.`);
  return new kind(buffer);
}

/**
 * An array in NumPy's format.
 * @param {Uint8Array} bytes
 * @returns {NdArray}
 */
function decodeNpy(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isOld = bytes[6] === 1;
  const start = (isOld ? 10 : 12) + (isOld ? view.getUint16(8, true) : view.getUint32(8, true));
  const header = new TextDecoder('latin1').decode(bytes.subarray(10, start));
  const descr = /'descr': *'([^']+)'/.exec(header)?.[1];
  const shape = /'shape': *\(([^)]*)\)/
    .exec(header)?.[1]
    .split(',')
    .map((text) => text.trim())
    .filter(Boolean);
  if (!descr || !shape || /'fortran_order': *True/.test(header))
    throw new Error('An array of the answer cannot be read.');
  return { shape: shape.map(Number), data: typed(bytes.slice(start).buffer, descr) };
}

/**
 * The arrays of an npz file by name.
 * @param {ArrayBuffer} buffer
 * @returns {Promise<Record<string, NdArray>>}
 */
export async function decodeNpz(buffer) {
  const bytes = new Uint8Array(buffer);
  const view = new DataView(buffer);
  let end = bytes.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0) throw new Error('The arrays of the answer are damaged.');
  const arrays = {};
  let entry = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    const [method, packed] = [view.getUint16(entry + 10, true), view.getUint32(entry + 20, true)];
    const nameLength = view.getUint16(entry + 28, true);
    const name = new TextDecoder().decode(bytes.subarray(entry + 46, entry + 46 + nameLength));
    const local = view.getUint32(entry + 42, true);
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    const content = bytes.subarray(start, start + packed);
    arrays[name.replace(/\.npy$/, '')] = decodeNpy(method === 0 ? content : await inflate(content));
    entry += 46 + nameLength + view.getUint16(entry + 30, true) + view.getUint16(entry + 32, true);
  }
  return arrays;
}

/**
 * @param {any} bytes
 */
async function inflate(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * One entry of the first axis.
 * @param {NdArray} array
 * @param {number} index
 * @returns {NdArray}
 */
export function entry({ shape: [, ...shape], data }, index) {
  const size = shape.reduce((product, length) => product * length, 1);
  return { shape, data: data.subarray(index * size, (index + 1) * size) };
}
