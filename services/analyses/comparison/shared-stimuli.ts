import { clipStarts, networkInput } from '../../../src/analysis/checks/network-input.ts';
import { networkCka } from '../../../src/analysis/checks/network-similarity.ts';
import type { SharedStimuli } from '../../../src/analysis/compare/comparison.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { loadRunData } from '../../runs/encoding/load-data.ts';
import { openEncodingRun } from '../../runs/encoding/open.ts';
import { readEncodingRecord } from '../../runs/encoding/record.ts';
import { loadNetworks } from '../../runs/encoding/stored-networks.ts';

/** Bins of test clips that both networks see. */
const sharedBins = 1000;
/** What of a run's config decides how its network is shown the stimuli of the data set. */
const stimulusChoices = ['frontEnd', 'soundHz', 'stepMs', 'fold'] as const;

/**
 * How alike the first networks of two runs see the same test clips, each through the front end that it was fitted with;
 * null with a reason when they saw different data.
 */
export async function sharedStimuli([a, b]: readonly [string, string]): Promise<SharedStimuli> {
  const [first, second] = [await readEncodingRecord(a), await readEncodingRecord(b)];
  if (first.dataset?.hash !== second.dataset?.hash) return { cka: null, reason: 'the runs saw different stimuli' };
  await startEngine();
  const others = await loadNetworks(a, first);
  try {
    const { encoders, data } = await openEncodingRun(b);
    const networks = [others[0], encoders[0]] as const;
    if (!networks.every(({ architecture }) => architecture.features)) {
      return { cka: null, reason: 'a network has no core that its units share' };
    }
    const right = await data();
    const alike = stimulusChoices.every((name) => first.config[name] === second.config[name]);
    const left = alike ? right : await loadRunData(a, first);
    const inputs = clipStarts(right, sharedBins).map(({ clip, bins }) => {
      const seen = [left, right].map(({ clips }, i) => networkInput(networks[i], clips[clip], bins));
      return [seen[0], seen[1]] as const;
    });
    const cka = networkCka(...networks, inputs);
    return cka === null ? { cka, reason: 'the features of a network do not vary' } : { cka };
  } finally {
    for (const encoder of others) encoder.dispose();
  }
}
