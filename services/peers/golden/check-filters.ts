import { z } from 'zod';
import { bandScores } from '../../../src/analysis/encoding/band-scores.ts';
import { ndarray } from '../../../src/arrays.ts';
import { CortexError, isCortexError } from '../../../src/errors.ts';
import { rSquared } from '../../../src/metrics/regression.ts';
import { butterworth, type FilterCoefficients } from '../../../src/signal/butterworth.ts';
import { filtfilt, steadyState } from '../../../src/signal/filtfilt.ts';
import { uniformAt } from './generator.ts';
import { compareRecord, type RecordTolerance, tensorRecordSchema } from './record.ts';
import { type CheckReport, largestOf, scaledTo, Tally } from './tally.ts';

const designSchema = z.looseObject({
  order: z.int(),
  Wn: z.union([z.number(), z.tuple([z.number(), z.number()])]),
  btype: z.enum(['bandpass', 'bandstop', 'highpass', 'lowpass']),
  fs: z.number(),
  b: z.array(z.number()),
  a: z.array(z.number()),
  lfilter_zi: z.array(z.number()),
});
type Design = z.infer<typeof designSchema>;

/** Our names of SciPy's kinds. */
const kinds = {
  bandpass: 'band-pass',
  bandstop: 'band-stop',
  highpass: 'high-pass',
  lowpass: 'low-pass',
} as const;

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
/** Largest entry of the published steady states. */
const stateUpTo = 2.7;
/** Filtered signals: 1e-8 where they stay below 1.3 as the published ones do, in proportion for larger ones. */
const signalAbsolute = 1e-8;
const signalUpTo = 1.3;
const printed = 5e-9;
/** A result may miss the peer's by so many times what rounding the coefficients alone changes. */
const roundings = 8;

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
      const what = `${name}, stream ${p}`;
      if (!Object.hasOwn(designs, name)) throw noDesign(name);
      const filter = coefficientsOf(designs[name]);
      const filtered = { filtfilt_x: filtfilt(filter, x), filtfilt_y: filtfilt(filter, y) };
      const rounding = filterRounding(filter, x);
      for (const signal of ['filtfilt_x', 'filtfilt_y'] as const) {
        compareRecord(
          tally,
          `${signal}, ${what}`,
          ndarray([n], filtered[signal]),
          band[signal],
          toleranceFor(rounding),
        );
      }
      const score = rSquared(filtered.filtfilt_x, filtered.filtfilt_y);
      tally.close(`R², ${what}`, score, band.r2_true_x_pred_y, { absolute: Math.max(1e-8, rounding) });
    }
    checkBandScores(tally, designs, bands, { x, y, samplingRateHz: fs, stream: p });
  }
  tally.equal('10 Hz is refused', refusal(), 'Unsupported');
  return tally.report();
}

interface Signals {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly samplingRateHz: number;
  readonly stream: number;
}

/** Our R² by band, where the file has the two filters of our bands. */
function checkBandScores(
  tally: Tally,
  designs: Readonly<Record<string, Design>>,
  bands: Readonly<Record<string, z.infer<typeof bandSchema>>>,
  { x, y, samplingRateHz, stream }: Signals,
): void {
  const ours = { low: { Wn: [2, 10], btype: 'bandpass' }, high: { Wn: 10, btype: 'highpass' } };
  const names = (['low', 'high'] as const).filter((name) => {
    const { order, Wn, btype, fs } = designs[name] ?? {};
    const [actual, expected] = [
      { order, fs, Wn, btype },
      { order: 4, fs: samplingRateHz, ...ours[name] },
    ];
    return bands[name] && JSON.stringify(actual) === JSON.stringify(expected);
  });
  if (names.length < 2) {
    tally.leaveOut(`band scores of stream ${stream}`, 'the bands of the file are not 2–10 Hz and above 10 Hz');
    return;
  }
  const scores = bandScores(y, x, samplingRateHz);
  for (const name of names) {
    tally.close(`band score, ${name}, stream ${stream}`, scores[name], bands[name].r2_true_x_pred_y, {
      absolute: 1e-8,
    });
  }
}

/** Never looser than the published tolerance unless rounding the coefficients alone moves the signal further. */
function toleranceFor(rounding: number): RecordTolerance {
  const absolute = Math.max(signalAbsolute, rounding);
  const moments = Math.max(1e-8, rounding);
  return { entries: { absolute, upTo: signalUpTo, relative: printed }, moments: { mean: moments, std: moments } };
}

/** `roundings` times the largest change of a filtered signal when every coefficient is rounded up or down. */
function filterRounding(filter: FilterCoefficients, signal: Float64Array): number {
  const exact = filtfilt(filter, signal);
  return roundings * Math.max(...rounded(filter).map((one) => largestDifference(filtfilt(one, signal), exact)));
}

/** The filter with its coefficients moved by half a unit in their last place, in alternating directions and all up. */
function rounded({ b, a }: FilterCoefficients): FilterCoefficients[] {
  const move = (direction: (k: number) => number) => (values: Float64Array) =>
    values.map((value, k) => (k === 0 && value === 1 ? 1 : value * (1 + direction(k) * Number.EPSILON)));
  const [alternating, up] = [move((k) => (k % 2 === 0 ? 1 : -1)), move(() => 1)];
  return [
    { b, a: alternating(a) },
    { b, a: up(a) },
    { b: alternating(b), a },
  ];
}

const largestDifference = (one: Float64Array, other: Float64Array): number =>
  largestOf(one.map((value, i) => value - other[i]));

function noDesign(name: string): CortexError {
  return new CortexError('InvalidData', `The file filters signals with "${name}" but its designs have none so called.`);
}

function checkDesign(tally: Tally, name: string, design: Design): void {
  const { b, a } = coefficientsOf(design);
  tally.allClose(`${name}: b`, b, design.b, { absolute: coefficientTolerance * largestOf(design.b) });
  tally.allClose(`${name}: a`, a, design.a, { absolute: coefficientTolerance * largestOf(design.a) });
  const steady = steadyState({ b, a });
  const changes = rounded({ b, a }).map((one) => largestDifference(steadyState(one), steady));
  const absolute = Math.max(
    scaledTo(largestOf(design.lfilter_zi), stateUpTo, stateTolerance),
    roundings * Math.max(...changes),
  );
  tally.allClose(`${name}: steady state`, steady, design.lfilter_zi, { absolute });
}

function coefficientsOf({ order, Wn, btype, fs }: Design) {
  const kind = kinds[btype];
  if (kind === 'low-pass' || kind === 'high-pass') {
    return butterworth(order, { kind, cornerHz: typeof Wn === 'number' ? Wn : Wn[0] }, fs);
  }
  return butterworth(order, { kind, cornersHz: typeof Wn === 'number' ? [Wn, Wn] : Wn }, fs);
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
