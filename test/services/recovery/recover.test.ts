import { expect, test } from 'vitest';
import { recover } from '../../../services/recovery/recover.ts';

const verdictNames = ['angle', 'dimensions', 'r2Ratio', 'hillBowl', 'tiling', 'sharing', 'cellTypes', 'ccNorm', 'strf'];
const passed = ({ verdicts }: Awaited<ReturnType<typeof recover>>) =>
  Object.keys(verdicts).filter((name) => verdicts[name].passed);

test('two networks find what was planted in a fresh auditory simulation', { timeout: 600_000 }, async () => {
  const phases = new Set<string>();
  const found = await recover({
    domain: 'auditory',
    seed: 11,
    networks: 2,
    onProgress: ({ phase }) => phases.add(phase),
  });
  expect(found).toMatchObject({ domain: 'auditory', seed: 11, shuffled: false, networks: 2, plantedDimensions: 4 });
  expect(passed(found)).toEqual(verdictNames);
  expect(found.largestPrincipalAngleDeg).toBeLessThan(20);
  expect(found.dimensions).toBeGreaterThanOrEqual(3);
  expect(found.dimensions).toBeLessThanOrEqual(5);
  expect(phases).toEqual(new Set(['data', 'train', 'evaluate']));
});

test('a network trained on responses shuffled in time finds nothing of it', { timeout: 600_000 }, async () => {
  const found = await recover({
    domain: 'auditory',
    seed: 11,
    networks: 1,
    shuffleResponses: true,
    training: { epochs: 6 },
  });
  expect(Object.keys(found.verdicts)).toEqual(verdictNames);
  expect(passed(found)).toEqual([]);
});
