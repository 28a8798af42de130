import { expect, test } from 'vitest';
import { loadPvc2 } from '../../../datasets/pvc2/load.ts';
import { fitRidgeStrf } from '../../../src/analysis/encoding/ridge-strf.ts';
import { scoreEncoder } from '../../../src/analysis/encoding/score-encoder.ts';
import { fitStcQuadratic } from '../../../src/analysis/encoding/stc-quadratic.ts';
import { triggeredFilters } from '../../../src/analysis/white-noise/triggered-filters.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { recordings } from '../../recordings.ts';

const { data: shared, absent, note } = recordings('pvc2_cat_v1');
const lags = 12;

test.skipIf(absent)(
  `cat V1: most cells have two covariance filters, and the quadratic model of them beats a linear filter${note}`,
  async () => {
    await startEngine();
    const data = await loadPvc2({ data: shared });
    const { test: held } = data.split;
    const scores = [fitRidgeStrf(data, { lags }), fitStcQuadratic(data, { lags })].map((fit) =>
      scoreEncoder(fit.predict(held), data, held, { halfSplits: 0, chanceDraws: 0 }),
    );
    const [linear, quadratic] = scores.map(({ summary }) => summary.ccNorm!.mean);
    expect(linear).toBeGreaterThan(0.18);
    expect(quadratic).toBeGreaterThan(0.37);
    const found = triggeredFilters(data, { lags, shifts: 8 });
    expect(found.filter(({ excitatory }) => excitatory.shape[0] >= 2).length).toBeGreaterThanOrEqual(35);
  },
);
