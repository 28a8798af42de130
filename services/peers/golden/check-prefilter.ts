import { z } from 'zod';
import { permute } from '../../../src/arrays.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { adapTrans } from '../../../src/models/encoders/prefilters/adaptrans.ts';
import { icAdaptation } from '../../../src/models/encoders/prefilters/ic-adaptation.ts';
import { adaptationDecays, adaptationTimeConstantMs } from '../../../src/models/encoders/prefilters/time-constants.ts';
import { generateTensor } from './generator.ts';
import { compareRecord, type RecordTolerance, tensorRecordSchema } from './record.ts';
import type { Tally } from './tally.ts';
import { fromTensor, toTensor } from './tensors.ts';

const inputSchema = z.looseObject({ p: z.int(), shape: z.array(z.int()), offset: z.number(), scale: z.number() });
/** One prefilter of deepstrf.json. */
export const prefilterSchema = z.looseObject({
  F: z.int(),
  K: z.int(),
  x: inputSchema,
  CF_Hz: z.array(z.number()),
  tau_ms: z.array(z.number()),
  a: z.array(z.number()),
  d: z.array(z.number()),
  p_of_w: z.array(z.number()),
  adaptrans_output: tensorRecordSchema,
  willmore_output: tensorRecordSchema,
});

/** The file's own, for inputs in [0, 1]. */
const adaptation: RecordTolerance = { entries: { absolute: 2e-5, upTo: 1 } };

/** AdapTrans and the adaptation of Willmore et al. against deepSTRF's, which take every bin for 1 ms. */
export function checkPrefilter(tally: Tally, fixture: z.infer<typeof prefilterSchema>, seed: number): void {
  const { F: channels, K: taps, x, CF_Hz: channelHz } = fixture;
  const name = `prefilter of ${channels} bands`;
  tally.allClose(`${name} τ`, channelHz.map(adaptationTimeConstantMs), fixture.tau_ms, { relative: 1e-6 });
  // The peer takes every bin for 1 ms.
  const decays = adaptationDecays({ frame: [channels], units: 1, binMs: 1, channelHz });
  tally.allClose(`${name} a`, decays, fixture.a, { absolute: 1e-6 });
  tf.tidy(() => {
    const stimulus = toTensor(permute(generateTensor(seed, x), [0, 3, 2, 1])).squeeze<tf.Tensor3D>([3]);
    const d = tf.tensor1d(fixture.d);
    const p = tf.fill([channels], fixture.p_of_w[0]) as tf.Tensor1D;
    const both = adapTrans(stimulus, { on: d, off: d, p }, { bins: taps - 1 });
    compareRecord(
      tally,
      `${name}: AdapTrans`,
      fromTensor(both.transpose([0, 3, 2, 1])),
      fixture.adaptrans_output,
      adaptation,
    );
    // The peer takes the magnitude |x − M| in place of the rectifier: the sum of ours over both signs.
    const a = tf.tensor1d(fixture.a);
    const rises = icAdaptation(stimulus, a, taps - 1);
    const adapted = rises.add(icAdaptation(stimulus.neg(), a, taps - 1)).expandDims(3);
    compareRecord(
      tally,
      `${name}: Willmore`,
      fromTensor(adapted.transpose([0, 3, 2, 1])),
      fixture.willmore_output,
      adaptation,
    );
  });
}
