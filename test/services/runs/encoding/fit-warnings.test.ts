import { beforeAll, expect, test } from 'vitest';
import { baselineScores } from '../../../../services/runs/encoding/baselines.ts';
import { fitWarnings } from '../../../../services/runs/encoding/fit-warnings.ts';
import type { EncodingData } from '../../../../src/data/encoding-data.ts';
import { startEngine } from '../../../../src/engine/index.ts';
import { fitEncoder } from '../../../../src/training/encoder/fit-encoder.ts';
import { encoderTrainingDefaults } from '../../../../src/training/encoder/settings.ts';
import { smallData, withRepeats } from '../../../training/encoder/encoding-fixture.ts';

beforeAll(async () => {
  await startEngine();
});

const training = { ...encoderTrainingDefaults, epochs: 7, cropBins: 50 };
const data = smallData();
/** Validation clips 4 and 5 have repeats that share nothing: every other one is the first one upside down. */
const opposed = withRepeats(data, (values, clip) => {
  if (clip !== 4 && clip !== 5) return;
  const size = values.length / 4;
  for (let i = 0; i < values.length; i++) values[i] = i % (2 * size) < size ? values[i % size] : 20 - values[i % size];
});

test('epochs of one gradient step are warned of, with the clip that is one crop', () => {
  const one: EncodingData = { ...data, split: { ...data.split, train: [0] } };
  const warned = (changes: object, of = one) =>
    fitWarnings(of, [{ bestScore: 0.5, training: { ...training, ...changes } }]);
  expect(warned({ cropBins: undefined })).toEqual([
    expect.stringMatching(
      /one gradient step, 7 in all, for the only training clip \(120 bins\) is one crop; .*below 120/,
    ),
  ]);
  expect(warned({ cropBins: 120 })).toHaveLength(1);
  expect(warned({ batchSize: 1 })).toEqual([]);
  expect(warned({ cropBins: undefined }, data)).toEqual([expect.stringMatching(/the 4 training clips are one batch/)]);
  expect(warned({ cropBins: undefined, batchSize: 2 }, data)).toEqual([]);
});

test('where nothing can be scored on validation, the encoder keeps its last epoch and the ridge is the largest: both say so', async () => {
  const fit = await fitEncoder({ model: 'ln', options: { lags: 3 } }, opposed, { seed: 1, training: { epochs: 3 } });
  expect([fit.bestScore, fit.bestEpoch]).toEqual([null, 3]);
  const fits = [{ bestScore: fit.bestScore, training }];
  expect(fitWarnings(opposed, fits)).toEqual([
    expect.stringMatching(/No unit can be scored.*weights of its last epoch/),
  ]);
  expect(fitWarnings({ ...opposed, split: { ...opposed.split, validation: [] } }, fits)).toEqual([]);
  expect(baselineScores(opposed, 1).warnings).toEqual([
    'The baseline ridge-strf takes the largest ridge (3), for no unit can be scored on the validation clips.',
  ]);
  expect(baselineScores(data, 1).warnings).toEqual([]);
  fit.encoder.dispose();
});
