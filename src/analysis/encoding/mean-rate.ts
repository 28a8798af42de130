import { type NdArray, zeros } from '../../arrays.ts';
import type { EncodingData } from '../../data/encoding-data.ts';
import { meanSmoothedResponse } from '../../signal/smooth-responses.ts';
import { trainingSegments } from '../../training/encoder/jackknife.ts';
import { outputScaling } from '../../training/encoder/scaling.ts';

/** The baseline that knows nothing of the stimulus: every unit's mean training response, [time, unit] for each clip. */
export function predictMeanRate(data: EncodingData, clips: readonly number[]): NdArray[] {
  const responses = new Map(
    data.split.train.map((clip) => [clip, meanSmoothedResponse(data.clips[clip].repeats, data.treatment)]),
  );
  const { skipBins } = data.treatment;
  const { outputMean } = outputScaling(responses, trainingSegments(data), skipBins, 'z-score', 'identity');
  return clips.map((clip) => {
    const prediction = zeros([data.clips[clip].repeats.shape[1], data.units.length]);
    for (let i = 0; i < prediction.data.length; i++) prediction.data[i] = outputMean[i % outputMean.length];
    return prediction;
  });
}
