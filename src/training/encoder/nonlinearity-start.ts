import { type NdArray, zeros } from '../../arrays.ts';
import { tf } from '../../engine/tensorflow.ts';
import type { Encoder } from '../../models/encoders/encoder.ts';
import type { Segment } from './crop-order.ts';

/**
 * Starts the per-unit output nonlinearity where the data lie, so that a linear output fitted before goes on from where
 * it was: range from the unit's lowest to its highest training response (a margin below and above), output 0 and slope
 * 1 at drive 0. A unit that never changes gets a range of 1 (one sd of the others), or it would be a step that no
 * training survives. `responses` are [time, unit] by clip in the scale of the network's output. Kinds without a range
 * (softplus and the like) keep their start. NEMS resets base and amplitude likewise.
 */
export function startNonlinearity(
  encoder: Encoder,
  responses: ReadonlyMap<number, NdArray>,
  segments: readonly Segment[],
): void {
  const kind = encoder.config.nonlinearity;
  if (kind !== 'double-exponential' && kind !== 'parametric-sigmoid') return;
  const { low, high } = ranges(responses, segments, encoder.shape.units);
  const set = (name: string, startOf: (base: number, range: number) => number) => {
    const values = low.data.map((lowest, unit) => {
      const spread = high.data[unit] - lowest;
      const margin = spread > 0 ? 0.05 * spread : 0.5;
      const base = Math.min(lowest, 0) - margin;
      return startOf(base, Math.max(high.data[unit], 0) + margin - base);
    });
    tf.tidy(() => encoder.weights.get(`readout/nonlinearity/${name}`).assign(tf.tensor1d(values)));
  };
  set('base', (base) => base);
  if (kind === 'double-exponential') {
    // base + a·e^{−u} = 0 at drive 0 gives u; the slope there is a·e^{−u}·u·e^κ = −base·u·e^κ.
    const inner = (base: number, range: number) => Math.log(range / -base);
    const steepness = (base: number, range: number) => 1 / (-base * inner(base, range));
    set('amplitude', (_, range) => range);
    set('kappa', (base, range) => Math.log(steepness(base, range)));
    set('shift', (base, range) => -Math.log(inner(base, range)) / steepness(base, range));
    return;
  }
  // base + a·p = 0 with p = σ(−c/d) gives c/d; the slope there is a·p(1 − p)/d.
  const width = (base: number, range: number) => -base * (1 + base / range);
  set('gain', (_, range) => range);
  set('width', width);
  set('shift', (base, range) => width(base, range) * Math.log(range / -base - 1));
}

/** Lowest and highest response of every unit; 0 and 0 for a unit without any. */
function ranges(responses: ReadonlyMap<number, NdArray>, segments: readonly Segment[], units: number) {
  const low = zeros([units]);
  const high = zeros([units]);
  for (const { clip, from, to } of segments) {
    const { data } = responses.get(clip)!;
    for (let i = from * units; i < to * units; i++) {
      const unit = i % units;
      if (data[i] < low.data[unit]) low.data[unit] = data[i];
      if (data[i] > high.data[unit]) high.data[unit] = data[i];
    }
  }
  return { low, high };
}
