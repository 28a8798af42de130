import { z } from 'zod';
import { bandScores } from '../analysis/band-scores.ts';
import { ndarray } from '../arrays.ts';
import { isCortexError } from '../errors.ts';
import { rSquared } from '../metrics/regression.ts';
import { butterworth, type FilterBand } from '../signal/butterworth.ts';
import { filtfilt, steadyState } from '../signal/filtfilt.ts';
import { uniformAt } from './generator.ts';
import { compareRecord, tensorRecordSchema } from './record.ts';
import { type CheckReport, Tally } from './tally.ts';

const designSchema = z.looseObject({
  order: z.int(),
  Wn: z.union([z.number(), z.tuple([z.number(), z.number()])]),
  btype: z.enum(['bandpass', 'highpass', 'lowpass']),
  fs: z.number(),
  b: z.array(z.number()),
  a: z.array(z.number()),
  lfilter_zi: z.array(z.number()),
});
type Design = z.infer<typeof designSchema>;

const bandSchema = z.looseObject({
  filtfilt_x: tensorRecordSchema,
  filtfilt_y: tensorRecordSchema,
  r2_true_x_pred_y: z.number(),
});
const schema = z.looseObject({
  seed: z.int(),
  designs: z.record(z.string(), designSchema),
  signals: z.array(
    z.looseObject({
      p: z.int(),
      n: z.int(),
      fs: z.number(),
      x_head: z.array(z.number()),
      y_head: z.array(z.number()),
      bands: z.record(z.string(), bandSchema),
    }),
  ),
});

const coefficientTolerance = 1e-10;
/** The steady state of a band-pass is a small difference of large sums, printed with 12 digits. */
const stateTolerance = 1e-9;
const signalTolerance = { entries: { absolute: 1e-8, relative: 5e-9 }, moments: { mean: 1e-8, std: 1e-8 } };

/** Butterworth coefficients, zero-phase filtering and R² by band against SciPy and scikit-learn (filters.json). */
export function checkFilters(json: unknown): CheckReport {
  const { seed, designs, signals } = schema.parse(json);
  const tally = new Tally();
  for (const [name, design] of Object.entries(designs)) checkDesign(tally, name, design);
  for (const { p, n, fs, x_head, y_head, bands } of signals) {
    const x = Float64Array.from({ length: n }, (_, i) => Math.fround(0.5 * drawn(seed, p, i) + wave(i)));
    const y = Float64Array.from(x, (value, i) => Math.fround(0.7 * value + 0.4 * drawn(seed, p + 1, i)));
    tally.allClose(`x of stream ${p}`, x.slice(0, x_head.length), x_head, { relative: 1e-8 });
    tally.allClose(`y of stream ${p}`, y.slice(0, y_head.length), y_head, { relative: 1e-8 });
    for (const [name, band] of Object.entries(bands)) {
      const filter = coefficientsOf(designs[name]);
      const filtered = { filtfilt_x: filtfilt(filter, x), filtfilt_y: filtfilt(filter, y) };
      for (const what of ['filtfilt_x', 'filtfilt_y'] as const) {
        const values = ndarray([n], filtered[what]);
        compareRecord(tally, `${what}, ${name}, stream ${p}`, values, band[what], signalTolerance);
      }
      const score = rSquared(filtered.filtfilt_x, filtered.filtfilt_y);
      tally.close(`R², ${name}, stream ${p}`, score, band.r2_true_x_pred_y, { absolute: 1e-8 });
    }
    const scores = bandScores(y, x, fs);
    for (const name of ['low', 'high'] as const) {
      const expected = bands[name]?.r2_true_x_pred_y ?? null;
      tally.close(`band score, ${name}, stream ${p}`, scores[name], expected, { absolute: 1e-8 });
    }
  }
  tally.equal('10 Hz is refused', refusal(), 'Unsupported');
  return tally.report();
}

function checkDesign(tally: Tally, name: string, design: Design): void {
  const { b, a } = coefficientsOf(design);
  const largest = (values: readonly number[]) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  tally.allClose(`${name}: b`, b, design.b, { absolute: coefficientTolerance * largest(design.b) });
  tally.allClose(`${name}: a`, a, design.a, { absolute: coefficientTolerance * largest(design.a) });
  tally.allClose(`${name}: steady state`, steadyState({ b, a }), design.lfilter_zi, { absolute: stateTolerance });
}

function coefficientsOf({ order, Wn, btype, fs }: Design) {
  const corners = typeof Wn === 'number' ? ([Wn, Wn] as const) : Wn;
  const band: FilterBand =
    btype === 'bandpass'
      ? { kind: 'band-pass', cornersHz: corners }
      : { kind: btype === 'highpass' ? 'high-pass' : 'low-pass', cornerHz: corners[0] };
  return butterworth(order, band, fs);
}

function refusal(): string {
  try {
    bandScores(new Float64Array(45), new Float64Array(45), 10);
    return 'accepted';
  } catch (error) {
    if (isCortexError(error)) return error.tag;
    throw error;
  }
}

const drawn = (seed: number, p: number, i: number): number => Math.fround(uniformAt(seed, p, i));
/** .3 · square wave + triangle wave + .25, as the file describes its signals. */
const wave = (i: number): number =>
  0.3 * (Math.floor(i / 12) % 2 === 0 ? 1 : -1) + Math.abs((i % 64) - 32) / 16 - 1 + 0.25;
