import { clipToCheck, networkInput } from '../../../../src/analysis/checks/network-input.ts';
import { compareNetworks } from '../../../../src/analysis/checks/network-similarity.ts';
import type { SharedStimuli } from '../../../../src/analysis/compare/comparison.ts';
import { startEngine } from '../../../../src/engine/index.ts';
import { loadNetworks } from '../fit-networks.ts';
import { readEncodingRecord } from '../record.ts';
import { openEncodingRun } from '../use-run.ts';

/** How alike the first networks of two runs see one test clip; null with a reason when they saw different data. */
export async function sharedStimuli([a, b]: readonly [string, string]): Promise<SharedStimuli> {
  const [first, second] = [await readEncodingRecord(a), await readEncodingRecord(b)];
  if (first.dataset?.hash !== second.dataset?.hash) return { cka: null, reason: 'the runs saw different stimuli' };
  await startEngine();
  const others = await loadNetworks(a, first.config);
  try {
    const { encoders, data } = await openEncodingRun(b);
    const clip = clipToCheck(await data());
    const networks = [others[0], encoders[0]] as const;
    const [left, right] = networks.map((encoder) => networkInput(encoder, clip, clip.stimulus.shape[0]));
    const { cka } = compareNetworks(...networks, [left, right]);
    return cka === null ? { cka, reason: 'a network has no core that its units share' } : { cka };
  } finally {
    for (const encoder of others) encoder.dispose();
  }
}
