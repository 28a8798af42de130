import { expect, test } from 'vitest';
import { baselinesAbove, flatteningOf, flatteningWarnings } from '../../../../services/runs/encoding/flattening.ts';
import { type EncoderScores, type ScoreName, scoreNames } from '../../../../src/analysis/encoding/score-encoder.ts';

const units = ['a', 'b', 'c'];
function scores(ccNorm: (number | null)[], cc = ccNorm): Pick<EncoderScores, 'units' | 'perUnit'> {
  const none = Object.fromEntries(scoreNames.map((name) => [name, units.map(() => null)])) as unknown as Record<
    ScoreName,
    (number | null)[]
  >;
  return { units, perUnit: { ...none, ccNorm, cc } };
}

test('a network below the median of a baseline is not worth flattening, and says by which', () => {
  const baselines = {
    'ridge-strf': scores([0.1, 0.2, 0.3]),
    'stc-quadratic': scores([0.5, 0.6, 0.1]),
    'mean-rate': scores([0.9, 0.9, 0.9]),
  };
  const flattening = flatteningOf(scores([0.4, 0.4, 0.2]), baselines)!;
  expect(flattening).toEqual({
    worth: false,
    score: 'ccNorm',
    above: [{ baseline: 'stc-quadratic', median: 0.5, networkMedian: 0.4, units: 3 }],
    units: { a: ['stc-quadratic'], b: ['stc-quadratic'], c: ['ridge-strf'] },
  });
  expect(baselinesAbove(flattening, 'a')).toEqual(['stc-quadratic']);
  expect(baselinesAbove(flattening, 'constructor')).toEqual([]);
  expect(flatteningWarnings('visual-cnn', flattening)).toEqual([
    expect.stringMatching(
      /^Not worth flattening: the median CCnorm of visual-cnn \(0\.400\) is below that of stc-quadratic \(0\.500\), and 3 of its units are below/,
    ),
  ]);
});

test('above every baseline it is worth it; single units below are still named', () => {
  const flattening = flatteningOf(scores([0.4, 0.5, 0.1]), { 'ridge-strf': scores([0.1, 0.2, 0.3]) })!;
  expect([flattening.worth, flattening.units]).toEqual([true, { c: ['ridge-strf'] }]);
  expect(flatteningWarnings('visual-cnn', flattening)).toEqual([]);
});

test('without repeats CC decides; a prediction without a score counts as 0; nothing to compare gives nothing', () => {
  const none = [null, null, null];
  const flattening = flatteningOf(scores(none, [null, 0.3, 0.2]), { 'ridge-strf': scores(none, [0.1, 0.4, null]) })!;
  expect(flattening).toMatchObject({ score: 'cc', worth: false, units: { a: ['ridge-strf'], b: ['ridge-strf'] } });
  expect(flatteningOf(scores(none, none), { 'mean-rate': scores(none) })).toBeUndefined();
});
