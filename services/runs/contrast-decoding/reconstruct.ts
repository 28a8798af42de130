import { reconstruct } from '../../../src/analysis/decoding/contrast/ensemble.ts';
import { expectFinite, expectShape, type NdArray, zeros } from '../../../src/arrays.ts';
import { type OpenStudyOptions, openContrastStudy } from './open.ts';
import { chosenSession } from './sessions.ts';

/**
 * Videos [sample, time, height, width, colour] in [0, 1]: the mean over all networks of one session's folds for spike counts
 * [sample, time, unit] of its units, in the order of the recording and not standardised. Of the recording's own trials, most
 * networks have been trained on each: what they show of these is not held out. Throws InvalidInput, listing the sessions,
 * for none and for an unknown one, InvalidShape for other bins or units, and as `openContrastStudy`.
 */
export async function reconstructFromSession(
  runDir: string,
  { spikes, session }: { readonly spikes: NdArray; readonly session: number | undefined },
  { settings }: Pick<OpenStudyOptions, 'settings'> = {},
): Promise<NdArray> {
  const { plan, withNetworks } = await openContrastStudy(runDir, {
    session: await chosenSession(runDir, session),
    settings,
  });
  const [, bins, units] = plan.sessions[0].counts.shape;
  expectShape(spikes, `spikes of session ${session}`, ['sample', 'time', 'unit'], [undefined, bins, units]);
  expectFinite(spikes, 'spikes');
  const mean = zeros([spikes.shape[0], ...plan.stimuli.videos.shape.slice(1)]);
  for (const planned of plan.folds) {
    const { data } = await withNetworks(planned, (ensemble) => reconstruct(ensemble, spikes));
    for (let i = 0; i < data.length; i++) mean.data[i] += data[i] / plan.folds.length;
  }
  return mean;
}
