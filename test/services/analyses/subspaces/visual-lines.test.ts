import { expect, test } from 'vitest';
import { visualLines } from '../../../../services/analyses/subspaces/visual-lines.ts';
import { madeUpAnalysis } from './made-up-analysis.ts';

const stored = madeUpAnalysis();

test('a line a site, columns that nothing has left out', () => {
  const lines = visualLines(stored);
  expect(lines[0]).toMatch(/^ {2}first component +bars ° +cycles\/pixel .* separable +motion /);
  expect(lines[0]).not.toMatch(/colour|future/);
  const { gabor, separability } = stored.sites[0].visual!.components[0];
  expect(lines[1]).toMatch(
    new RegExp(
      `^ {2}left +${gabor.orientationDeg.toFixed(0)} +${gabor.cyclesPerPixel.toFixed(3)} .* ${separability!.toFixed(2)} `,
    ),
  );
  expect(lines).toHaveLength(3);
});

test('a two-sided network shows how much it sees of the future; the rest of many sites is named; sounds have nothing', () => {
  const [{ visual, ...site }] = stored.sites;
  const ahead = {
    ...visual!,
    components: visual!.components.map((one) => ({ ...one, acausality: 0.42 })),
  };
  const many = Array.from({ length: 14 }, (_, i) => ({ ...site, site: `region-${i}`, visual: ahead }));
  const lines = visualLines({ sites: many });
  expect(lines[0]).toMatch(/in future$/);
  expect(lines[12]).toMatch(/^ {2}region-11 .* 0\.42$/);
  expect(lines[13]).toBe('  … and 2 more in volumes.csv');
  expect(visualLines({ sites: stored.sites.map((one) => ({ ...one, visual: null })) })).toEqual([]);
});
