import { describe, expect, test } from 'vitest';
import { loadDecoding, loadEncoding } from '../../../datasets/catalogue.ts';
import { loadSteinmetzRecording } from '../../../datasets/steinmetz/recording.ts';
import { recordings } from '../../recordings.ts';

const { data, absent, note } = recordings('steinmetz_multiregion');

describe.skipIf(absent)(`a real session by itself${note}`, () => {
  test('decoders see its trials with the video of their contrasts, the last of each pair held out', async () => {
    const recording = await loadSteinmetzRecording({ data, sessions: [2] });
    const decoding = await loadDecoding('steinmetz', { data, sessions: [2], seed: 1, preset: 'tiny' });
    expect(decoding.population).toBe('recorded');
    expect(decoding.heldOut).toBe('trials');
    expect(decoding.unitRegions).toEqual(recording.units.map(({ region }) => region));
    expect(decoding.conditions).toHaveLength(recording.clips.length);
    expect(decoding.conditions.every(({ contrastLeft, contrastRight }) => contrastLeft! + contrastRight! >= 0)).toBe(
      true,
    );
    const trials = Object.values(decoding.splits).reduce((sum, { condition }) => sum + condition.length, 0);
    expect(trials).toBe(recording.clips.reduce((sum, { repeats }) => sum + repeats.shape[0], 0));

    const { mean, sd } = decoding.standardisation;
    const [, bins, units] = decoding.splits.test.responses.shape;
    const last = recording.clips[0].repeats.shape[0] - 1;
    const ofFirst = [...decoding.splits.test.condition].lastIndexOf(0);
    for (let i = 0; i < bins * units; i += 97) {
      const count = decoding.splits.test.responses.data[ofFirst * bins * units + i] * sd[i % units] + mean[i % units];
      if (sd[i % units] > 0) expect(count).toBeCloseTo(recording.clips[0].repeats.data[last * bins * units + i], 4);
    }
  });

  test('encoders see the same trials, and a stimulus of every pair of contrasts in each part', async () => {
    const encoding = await loadEncoding('steinmetz', { data, sessions: [2], seed: 1 });
    expect(encoding.clips).toHaveLength(3 * encoding.split.test.length);
    expect(encoding.clips[0].stimulus.shape).toEqual([20, 32, 32, 3]);
    expect(encoding.clips[0].stimulus.data).toEqual(encoding.clips[encoding.split.test[0]].stimulus.data);
  });

  test('several sessions at once are refused, for their units were not recorded together', async () => {
    await expect(loadSteinmetzRecording({ data, sessions: [1, 2] })).rejects.toThrow(/one session .* 2 are asked for/);
  });
});
