import { expect, test } from 'vitest';
import { decodeContrasts } from '../../../../src/analysis/decoding/contrast/decode-contrasts.ts';
import { planContrastDecoding } from '../../../../src/analysis/decoding/contrast/plan.ts';
import type { FinishedFold } from '../../../../src/analysis/decoding/contrast/results.ts';
import { contrastSettings } from '../../../../src/analysis/decoding/contrast/settings.ts';
import { zeros } from '../../../../src/arrays.ts';
import type { ContrastSession } from '../../../../src/data/contrast-data.ts';

const trials = 12;
const conditions = [0, 1].flatMap((contrastLeft, left) =>
  [0, 1].map((contrastRight, right) => ({
    index: 2 * left + right,
    name: `${left} ${right}`,
    contrastLeft,
    contrastRight,
  })),
);
/** Two pixels, one a patch, as bright as its contrast. */
const videos = zeros([4, 20, 1, 2, 3]);
for (const { index, contrastLeft, contrastRight } of conditions) {
  for (let i = 0; i < 120; i++) videos.data[120 * index + i] = i % 6 < 3 ? contrastLeft : contrastRight;
}

function sessionOf(number: number): ContrastSession {
  const condition = Int32Array.from({ length: trials }, (_, trial) => trial % 4);
  const counts = zeros([trials, 20, 3]);
  counts.data.forEach((_, i) => {
    counts.data[i] = i % 3 === 2 ? 0 : 1;
  });
  return {
    session: number,
    subject: 'Made up',
    counts,
    unitRegions: ['A', 'A', 'B'],
    contrastLeft: Float32Array.from(condition, (c) => conditions[c].contrastLeft),
    contrastRight: Float32Array.from(condition, (c) => conditions[c].contrastRight),
    condition,
    manifest: {
      name: `made-up/${number}`,
      citation: '',
      licence: '',
      axes: { responses: ['sample', 'time', 'unit'], videos: [] },
      units: { responses: '', videos: '' },
      binMs: 20,
      regions: { A: 2, B: 1 },
      hash: `hash ${number}`,
    },
  };
}

const engine = { backend: 'wasm', version: '1', device: 'cpu', threads: 1, kernels: '', vectorLevel: '' } as const;
const settings = { ...contrastSettings.tiny, outerBlocks: 3, bootstrapResamples: 20 };
const plan = planContrastDecoding(
  { conditions, videos, sessions: [sessionOf(1), sessionOf(2)] },
  { settings, seed: 4, engine },
);

test('the plan holds every fold of every session, each with all that makes it', () => {
  expect(plan.folds.map(({ session, fold }) => [session.session, fold])).toEqual([
    [1, 0],
    [1, 1],
    [1, 2],
    [2, 0],
    [2, 1],
    [2, 2],
  ]);
  const { test: held, train, fingerprint } = plan.folds[4];
  expect(Array.from(held)).toEqual([4, 5, 6, 7]);
  expect(Array.from(train)).toEqual([0, 1, 2, 3, 8, 9, 10, 11]);
  expect(fingerprint).toEqual({
    settings,
    seed: 4,
    shuffleLabels: false,
    engine,
    data: { set: 'made-up/2', hash: 'hash 2' },
    split: { test: [4, 5, 6, 7] },
  });
  expect(plan.fingerprint.data).toEqual({ 'made-up/1': 'hash 1', 'made-up/2': 'hash 2' });
});

test('arrays that do not agree and stimuli without single patches are refused by name', () => {
  const session = sessionOf(3);
  const planOf = (changes: Partial<ContrastSession>, stimuli = { conditions, videos }) =>
    planContrastDecoding({ ...stimuli, sessions: [{ ...session, ...changes }] }, { settings, seed: 1, engine });
  expect(() => planOf({ unitRegions: ['A'] })).toThrow(/counts of session 3 must be \[trial 12, time 20, unit 1\]/);
  expect(() => planOf({ contrastLeft: new Float32Array(3) })).toThrow(/contrastLeft of session 3 must be \[trial 12\]/);
  const withGap = { shape: session.counts.shape, data: session.counts.data.map((v, i) => (i === 7 ? Number.NaN : v)) };
  expect(() => planOf({ counts: withGap })).toThrow(/counts of session 3 has NaN/);
  expect(() => planOf({}, { conditions: conditions.slice(0, 3), videos })).toThrow(/videos must be \[condition 3/);
  const faint = conditions.map((one) => ({ ...one, contrastLeft: one.contrastLeft / 2 }));
  expect(() => planOf({}, { conditions: faint, videos })).toThrow(/No condition has contrast 1 left and 0 right/);
});

test('folds that are kept are not decoded again, and their trials make up the results', async () => {
  // Everything right in session 1, always "left" in session 2; every reconstruction is the trial's own video.
  const truth = (trial: number) => [1, 2, 0, 1][trial % 4];
  const read: string[] = [];
  const kept = (planned: (typeof plan.folds)[number]): FinishedFold => {
    const held = Array.from(planned.test);
    const side = held.map((trial) => (planned.session.session === 1 ? truth(trial) : 0));
    const labels = { side, unequal: side.map((label) => (label === 1 ? 0 : label)) };
    return {
      result: {
        session: planned.session.session,
        fold: planned.fold,
        trials: held,
        network: labels,
        linear: labels,
        control: labels,
        contrasts: held.map(() => [0, 0]),
        masking: [{ region: 'A', effect: planned.fold, permuted: [0.5, 1.5] }],
      },
      // Four trials of four conditions: one of each.
      videoSums: videos,
    };
  };
  const { sessions, masking, reconstructions, warnings } = await decodeContrasts(plan, {
    refiner: {},
    keep: {
      read: async (planned) => {
        read.push(`${planned.session.session}/${planned.fold}`);
        return kept(planned);
      },
      write: async () => {
        throw new Error('nothing is to be written');
      },
    },
  });
  expect(read).toEqual(['1/0', '1/1', '1/2', '2/0', '2/1', '2/2']);
  expect(sessions.map(({ session, trials: n }) => [session, n])).toEqual([
    [1, trials],
    [2, trials],
  ]);
  expect(sessions[0].network).toMatchObject({ balancedAccuracy: 1, unequal: { balancedAccuracy: 1 } });
  expect(sessions[1].network.balancedAccuracy).toBeCloseTo(1 / 3, 12);
  expect(sessions[1].network.unequal.balancedAccuracy).toBe(0.5);
  expect(masking).toHaveLength(2);
  expect(masking[0]).toMatchObject({ session: 1, region: 'A', units: 2, effect: 1, random: { mean: 1, draws: 2 } });
  expect(Array.from(reconstructions.trials)).toEqual([6, 6, 6, 6]);
  expect(reconstructions.videos).toEqual(videos);
  expect(warnings).toEqual([1, 2].map((n) => `Session ${n}: 1 of 3 units never fired and carry nothing.`));
});
