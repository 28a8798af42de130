import { expect, test } from 'vitest';
import { recover } from '../../../services/recovery/recover.ts';

const passed = ({ verdicts }: Awaited<ReturnType<typeof recover>>) =>
  Object.keys(verdicts).filter((name) => verdicts[name].passed);
/** Four sites, for time: too few for a signed-rank test over sites, so `cellTypes` cannot pass. */
const arm = { sites: 4 } as const;

test('a network finds what was planted in a fresh auditory simulation', { timeout: 600_000 }, async () => {
  const phases = new Set<string>();
  const found = await recover({
    domain: 'auditory',
    seed: 11,
    networks: 1,
    arm,
    onProgress: ({ phase }) => phases.add(phase),
  });
  console.log(JSON.stringify(found.verdicts, null, 1), found.seconds);
  expect(found).toMatchObject({ domain: 'auditory', seed: 11, shuffled: false, networks: 1, plantedDimensions: 4 });
  expect(passed(found)).toEqual(Object.keys(found.verdicts).filter((name) => name !== 'cellTypes'));
  expect(found.largestPrincipalAngleDeg).toBeLessThan(20);
  expect(phases).toEqual(new Set(['data', 'train', 'evaluate']));
});

test('a network trained on responses shuffled in time finds nothing of it', { timeout: 600_000 }, async () => {
  const found = await recover({
    domain: 'auditory',
    seed: 11,
    networks: 1,
    arm,
    shuffleResponses: true,
    training: { epochs: 6 },
  });
  console.log(JSON.stringify(found.verdicts, null, 1), found.seconds);
  expect(passed(found)).toEqual([]);
});
