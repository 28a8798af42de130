import { expect, test } from 'vitest';
import { recover } from '../../../services/recovery/recover.ts';

const passed = ({ verdicts }: Awaited<ReturnType<typeof recover>>) =>
  Object.keys(verdicts).filter((name) => verdicts[name].passed);

/** Criteria that two sites and half of the sounds cannot meet: a signed-rank test over sites needs six, LN filters all sounds. */
const beyondSmallOnes = ['cellTypes', 'widthsDealt', 'strf'];

test('a network finds what was planted in a fresh auditory simulation', { timeout: 600_000 }, async () => {
  const phases = new Set<string>();
  const found = await recover({
    domain: 'auditory',
    seed: 11,
    networks: 1,
    // An independent and a clustered site, and half of the sounds, for time.
    arm: { sites: 2, clips: { train: 14, validation: 2, test: 3 } },
    onProgress: ({ phase }) => phases.add(phase),
  });
  console.info(`Recovery: ${found.seconds.toFixed(0)} s.`);
  expect(found).toMatchObject({ domain: 'auditory', seed: 11, shuffled: false, networks: 1, plantedDimensions: 4 });
  const missed = Object.entries(found.verdicts).filter(
    ([name, { passed: is }]) => !is && !beyondSmallOnes.includes(name),
  );
  expect(missed).toEqual([]);
  expect(found.largestPrincipalAngleDeg).toBeLessThan(20);
  // .943 with half of the sounds, where .95 is wanted of all.
  expect(found.strfCorrelation).toBeGreaterThan(0.9);
  expect(phases).toEqual(new Set(['data', 'train', 'evaluate']));
});

test('a network trained on responses shuffled in time finds nothing of it', { timeout: 600_000 }, async () => {
  const found = await recover({
    domain: 'auditory',
    seed: 11,
    networks: 1,
    arm: { sites: 2, clips: { train: 6, validation: 1, test: 2 } },
    shuffleResponses: true,
    training: { epochs: 4, validateEveryEpochs: 2 },
  });
  console.info(`Control: ${found.seconds.toFixed(0)} s.`);
  expect(passed(found)).toEqual([]);
});
