/**
 * Orthonormal cosine basis (DCT-II; Ahmed, Natarajan & Rao 1974, eq. 1): [frequency, place] of `length` places. Row k has k / 2
 * cycles over the axis. Its mirrored ends do not wrap round, as those of a Fourier transform would.
 */
export function cosineBasis(length: number): Float32Array {
  const basis = new Float32Array(length * length);
  for (let k = 0; k < length; k++) {
    const scale = Math.sqrt((k === 0 ? 1 : 2) / length);
    for (let n = 0; n < length; n++) basis[k * length + n] = scale * Math.cos((Math.PI * (n + 0.5) * k) / length);
  }
  return basis;
}

/** Kronecker product of the cosine bases of all axes: [frequency, place], both in row-major order of `shape`. */
export function frameCosines(shape: readonly number[]): Float32Array {
  let joined = Float32Array.of(1);
  let size = 1;
  for (const length of shape) {
    const axis = cosineBasis(length);
    const next = new Float32Array((size * length) ** 2);
    const width = size * length;
    for (let row = 0; row < width; row++) {
      for (let column = 0; column < width; column++) {
        const [outerRow, outerColumn] = [Math.floor(row / length), Math.floor(column / length)];
        next[row * width + column] =
          joined[outerRow * size + outerColumn] * axis[(row % length) * length + (column % length)];
      }
    }
    joined = next;
    size = width;
  }
  return joined;
}
