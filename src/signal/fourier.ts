import FFT from 'fft.js';

/** Complex values one after another: re, im, re, im, …. */
type ComplexArray = Float64Array;

/**
 * Discrete Fourier transform X_k = Σ x_n e^{−2πikn/N} of any length N, in double precision: fft.js for powers of two,
 * otherwise the chirp transform of Bluestein (1970), a convolution by fft.js. `inverse` has the opposite sign and
 * divides by N.
 */
export function makeTransform(length: number, inverse = false): (values: ComplexArray) => ComplexArray {
  if (length === 1) return (values) => values.slice();
  if (Number.isInteger(Math.log2(length))) return powerOfTwo(length, inverse);
  return bluestein(length, inverse);
}

function powerOfTwo(length: number, inverse: boolean): (values: ComplexArray) => ComplexArray {
  const fft = new FFT(length);
  return (values) => {
    const result = new Float64Array(2 * length);
    if (inverse) fft.inverseTransform(result, values);
    else fft.transform(result, values);
    return result;
  };
}

function bluestein(length: number, inverse: boolean): (values: ComplexArray) => ComplexArray {
  const size = 2 ** Math.ceil(Math.log2(2 * length - 1));
  const forward = powerOfTwo(size, false);
  const backward = powerOfTwo(size, true);
  const sign = inverse ? 1 : -1;
  const chirp = new Float64Array(2 * length);
  for (let n = 0; n < length; n++) {
    // n² modulo 2N keeps the angle exact for long transforms.
    const angle = (sign * Math.PI * ((n * n) % (2 * length))) / length;
    chirp[2 * n] = Math.cos(angle);
    chirp[2 * n + 1] = Math.sin(angle);
  }
  const filter = new Float64Array(2 * size);
  for (let n = 0; n < length; n++) {
    for (const at of n === 0 ? [0] : [n, size - n]) {
      filter[2 * at] = chirp[2 * n];
      filter[2 * at + 1] = -chirp[2 * n + 1];
    }
  }
  const filterSpectrum = forward(filter);
  const scale = inverse ? 1 / length : 1;
  return (values) => {
    const padded = new Float64Array(2 * size);
    padded.set(multiply(values, chirp));
    const convolved = backward(multiply(forward(padded), filterSpectrum)).subarray(0, 2 * length);
    return multiply(convolved, chirp).map((value) => scale * value);
  };
}

/** Element by element, over the length of `a`. */
function multiply(a: ComplexArray, b: ComplexArray): ComplexArray {
  const result = new Float64Array(a.length);
  for (let i = 0; i < a.length; i += 2) {
    result[i] = a[i] * b[i] - a[i + 1] * b[i + 1];
    result[i + 1] = a[i] * b[i + 1] + a[i + 1] * b[i];
  }
  return result;
}

/** Transform over all axes of an array of `shape`, complex values in row-major order. */
export function transformAxes(values: ComplexArray, shape: readonly number[], inverse = false): ComplexArray {
  const result = values.slice();
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const length = shape[axis];
    const transform = makeTransform(length, inverse);
    const line = new Float64Array(2 * length);
    for (let start = 0; start < result.length / 2; start++) {
      if (Math.floor(start / stride) % length !== 0) continue;
      for (let i = 0; i < length; i++) {
        line[2 * i] = result[2 * (start + i * stride)];
        line[2 * i + 1] = result[2 * (start + i * stride) + 1];
      }
      const turned = transform(line);
      for (let i = 0; i < length; i++) {
        result[2 * (start + i * stride)] = turned[2 * i];
        result[2 * (start + i * stride) + 1] = turned[2 * i + 1];
      }
    }
    stride *= length;
  }
  return result;
}

/**
 * Σ_t a[t − shift] b[t] around the end, for two courses of `length` values and every shift from 0 to length − 1: by transforms
 * of a + ib with zeros behind.
 */
export function makeCircularProducts(length: number): (a: ArrayLike<number>, b: ArrayLike<number>) => Float64Array {
  const size = 2 ** Math.ceil(Math.log2(2 * length));
  const forward = powerOfTwo(size, false);
  const backward = powerOfTwo(size, true);
  return (a, b) => {
    const both = new Float64Array(2 * size);
    for (let t = 0; t < length; t++) {
      both[2 * t] = a[t];
      both[2 * t + 1] = b[t];
    }
    const spectrum = forward(both);
    const product = new Float64Array(2 * size);
    for (let k = 0; k < size; k++) {
      const [re, im] = [spectrum[2 * k], spectrum[2 * k + 1]];
      const mirrored = 2 * ((size - k) % size);
      const [mirrorRe, mirrorIm] = [spectrum[mirrored], -spectrum[mirrored + 1]];
      // The spectrum of a is (z + z̄ mirrored) / 2, that of b (z − z̄ mirrored) / 2i; the product is that of b with the conjugate of a's.
      const [aRe, aIm] = [(re + mirrorRe) / 2, (im + mirrorIm) / 2];
      const [bRe, bIm] = [(im - mirrorIm) / 2, (mirrorRe - re) / 2];
      product[2 * k] = aRe * bRe + aIm * bIm;
      product[2 * k + 1] = aRe * bIm - aIm * bRe;
    }
    const unwrapped = backward(product);
    // Shifts back, as far as they go around the end, stand at the end of the transform.
    return Float64Array.from(
      { length },
      (_, shift) => unwrapped[2 * shift] + unwrapped[2 * ((size + shift - length) % size)],
    );
  };
}
