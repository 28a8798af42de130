const longestWindow = 11;
const sigma = 1.5;
const luminanceConstant = (0.01 * 255) ** 2;
const contrastConstant = (0.03 * 255) ** 2;

/**
 * SSIM of two 8-bit planes [height, width] of any size as in `ssimBytes`: the Gaussian window, 11 pixels long, is as long as
 * the axis where that is shorter. Wang et al. (2004), eq. 13.
 */
export function ssimOfSmall(a: ArrayLike<number>, b: ArrayLike<number>, height: number, width: number): number {
  const [down, across] = [gaussian(Math.min(longestWindow, height)), gaussian(Math.min(longestWindow, width))];
  const [rows, columns] = [height - down.length + 1, width - across.length + 1];
  let sum = 0;
  for (let top = 0; top < rows; top++) {
    for (let left = 0; left < columns; left++) {
      sum += similarity(momentsOf(a, b, width, { top, left, down, across }));
    }
  }
  return sum / (rows * columns);
}

interface Window {
  readonly top: number;
  readonly left: number;
  readonly down: readonly number[];
  readonly across: readonly number[];
}

interface Moments {
  readonly a: number;
  readonly b: number;
  readonly aa: number;
  readonly bb: number;
  readonly ab: number;
}

function momentsOf(a: ArrayLike<number>, b: ArrayLike<number>, width: number, { top, left, down, across }: Window) {
  const sums = { a: 0, b: 0, aa: 0, bb: 0, ab: 0 };
  for (const [row, weightDown] of down.entries()) {
    for (const [column, weightAcross] of across.entries()) {
      const i = (top + row) * width + left + column;
      const weight = weightDown * weightAcross;
      sums.a += weight * a[i];
      sums.b += weight * b[i];
      sums.aa += weight * a[i] * a[i];
      sums.bb += weight * b[i] * b[i];
      sums.ab += weight * a[i] * b[i];
    }
  }
  return sums;
}

function similarity({ a, b, aa, bb, ab }: Moments): number {
  const luminance = (2 * a * b + luminanceConstant) / (a * a + b * b + luminanceConstant);
  const structure = (2 * (ab - a * b) + contrastConstant) / (aa - a * a + (bb - b * b) + contrastConstant);
  return luminance * structure;
}

function gaussian(length: number): number[] {
  const taps = Array.from({ length }, (_, i) => Math.exp(-((i - (length - 1) / 2) ** 2) / (2 * sigma ** 2)));
  const sum = taps.reduce((total, tap) => total + tap, 0);
  return taps.map((tap) => tap / sum);
}
