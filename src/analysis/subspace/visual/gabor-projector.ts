/** Place (pixels), wave vector (radians a pixel, y down) and log widths along the wave and along the bars of a Gabor. */
export type GaborShape = ArrayLike<number>;

/** Best amplitudes of the cosine and the sine of a grating under its envelope. */
interface GaborAmplitudes {
  readonly cosine: number;
  readonly sine: number;
}

/**
 * Least squares of a map [y, x] on the cosine and the sine of a grating under a Gaussian envelope: the amplitudes follow
 * from the shape (Golub & Pereyra 1973, variable projection). What is left of the map, model − map, goes into
 * `residuals`. Memory is kept between calls.
 */
export function gaborProjector(height: number, width: number) {
  const cosines = new Float64Array(height * width);
  const sines = new Float64Array(height * width);
  const envelope = new Float64Array(width);
  const [waveCosine, waveSine] = [new Float64Array(width), new Float64Array(width)];
  return (data: ArrayLike<number>, shape: GaborShape, residuals: Float64Array): GaborAmplitudes => {
    const [x0, y0, kx, ky] = [shape[0], shape[1], shape[2], shape[3]];
    const form = envelopeForm(shape);
    for (let x = 0; x < width; x++) {
      waveCosine[x] = Math.cos(kx * (x - x0));
      waveSine[x] = Math.sin(kx * (x - x0));
    }
    let [cc, cs, ss, cv, sv] = [0, 0, 0, 0, 0];
    for (let y = 0, i = 0; y < height; y++) {
      envelopeRow(form, x0, y - y0, envelope);
      const [rowCosine, rowSine] = [Math.cos(ky * (y - y0)), Math.sin(ky * (y - y0))];
      for (let x = 0; x < width; x++, i++) {
        const cosine = envelope[x] * (waveCosine[x] * rowCosine - waveSine[x] * rowSine);
        const sine = envelope[x] * (waveSine[x] * rowCosine + waveCosine[x] * rowSine);
        cosines[i] = cosine;
        sines[i] = sine;
        cc += cosine * cosine;
        cs += cosine * sine;
        ss += sine * sine;
        cv += cosine * data[i];
        sv += sine * data[i];
      }
    }
    const determinant = cc * ss - cs * cs;
    // Without a grating the sine is nothing and the cosine alone is fitted.
    const regular = determinant > 1e-9 * cc * cc;
    const cosine = regular ? (cv * ss - sv * cs) / determinant : cc > 0 ? cv / cc : 0;
    const sine = regular ? (sv * cc - cv * cs) / determinant : 0;
    for (let i = 0; i < data.length; i++) residuals[i] = cosine * cosines[i] + sine * sines[i] - data[i];
    return { cosine, sine };
  };
}

/** What is less of the envelope's height counts as nothing. */
const negligible = 1e-20;

/** The envelope's exponent −(a dx² + 2 b dx dy + c dy²)/2. */
interface EnvelopeForm {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

function envelopeForm(shape: GaborShape): EnvelopeForm {
  const length = Math.hypot(shape[2], shape[3]);
  const [ux, uy] = length > 0 ? [shape[2] / length, shape[3] / length] : [1, 0];
  const [along, across] = [Math.exp(-2 * shape[4]), Math.exp(-2 * shape[5])];
  return {
    a: ux * ux * along + uy * uy * across,
    b: ux * uy * (along - across),
    c: uy * uy * along + ux * ux * across,
  };
}

/** One row of the envelope, by multiplication from its highest pixel outwards, so that nothing overflows. */
function envelopeRow({ a, b, c }: EnvelopeForm, x0: number, dy: number, row: Float64Array): void {
  const peak = Math.min(row.length - 1, Math.max(0, Math.round(x0 - (b * dy) / a)));
  const dx = peak - x0;
  const top = Math.exp(-0.5 * (a * dx * dx + 2 * b * dx * dy + c * dy * dy));
  const bend = Math.exp(-a);
  row.fill(0);
  row[peak] = top;
  let ratio = Math.exp(-a * (dx + 0.5) - b * dy);
  for (let x = peak + 1, value = top * ratio; x < row.length && value > negligible; x++, value *= ratio) {
    row[x] = value;
    ratio *= bend;
  }
  ratio = Math.exp(a * (dx - 0.5) + b * dy);
  for (let x = peak - 1, value = top * ratio; x >= 0 && value > negligible; x--, value *= ratio) {
    row[x] = value;
    ratio *= bend;
  }
}
