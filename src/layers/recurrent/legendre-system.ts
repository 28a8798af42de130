/** m(t) = A·m(t − 1) + B·u(t) in bins: A [order, order] row by row, B [order]. */
export interface LegendreSystem {
  readonly order: number;
  readonly transition: Float64Array;
  readonly input: Float64Array;
}

/**
 * The Legendre memory (Voelker et al. 2019, eqs. 1–2): its state holds the last `windowBins` bins of a signal as
 * coefficients of shifted Legendre polynomials. A_ij = (2i + 1)/θ·(i < j ? −1 : (−1)^{i−j+1}),
 * B_i = (2i + 1)(−1)^i/θ, made discrete with a zero-order hold of one bin.
 */
export function legendreSystem(order: number, windowBins: number): LegendreSystem {
  const size = order + 1;
  // exp [[A, B], [0, 0]] = [[Ā, B̄], [0, 1]] gives both halves of the zero-order hold.
  const generator = new Float64Array(size * size);
  for (let i = 0; i < order; i++) {
    const gain = (2 * i + 1) / windowBins;
    for (let j = 0; j < order; j++) generator[i * size + j] = gain * (i < j || (i - j) % 2 === 0 ? -1 : 1);
    generator[i * size + order] = gain * (i % 2 === 0 ? 1 : -1);
  }
  const held = matrixExponential(generator, size);
  const transition = new Float64Array(order * order);
  for (let i = 0; i < order; i++) transition.set(held.subarray(i * size, i * size + order), i * order);
  return { order, transition, input: Float64Array.from({ length: order }, (_, i) => held[i * size + order]) };
}

/** Terms of the Taylor series; at a norm below 1/2 the rest is below 1e-20. */
const taylorTerms = 16;

/** exp of a square matrix by scaling, Taylor series and squaring (Moler & Van Loan 2003, methods 1 and 3). */
export function matrixExponential(matrix: Float64Array, size: number): Float64Array {
  let norm = 0;
  for (let row = 0; row < size; row++) {
    let sum = 0;
    for (let column = 0; column < size; column++) sum += Math.abs(matrix[row * size + column]);
    norm = Math.max(norm, sum);
  }
  const squarings = Math.max(0, Math.ceil(Math.log2(norm)) + 1);
  const scaled = matrix.map((value) => value / 2 ** squarings);
  let result = identity(size);
  for (let term = taylorTerms; term > 0; term--) {
    result = product(scaled, result, size).map((value) => value / term);
    for (let i = 0; i < size; i++) result[i * size + i] += 1;
  }
  for (let i = 0; i < squarings; i++) result = product(result, result, size);
  return result;
}

function identity(size: number): Float64Array {
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) matrix[i * size + i] = 1;
  return matrix;
}

/** a·b of square matrices. */
export function product(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const result = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let k = 0; k < size; k++) {
      const factor = a[row * size + k];
      if (factor === 0) continue;
      for (let column = 0; column < size; column++) result[row * size + column] += factor * b[k * size + column];
    }
  }
  return result;
}
