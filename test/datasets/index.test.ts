import { access } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { datasetCard, datasets } from '../../datasets/index.ts';
import { datasetNames } from '../../services/runs/decoding/config.ts';

test.each(Object.keys(datasets))('%s has a complete card and a README', async (name) => {
  const card = datasetCard(name);
  for (const field of [card.summary, card.responses, card.licence, card.source])
    expect(field.length).toBeGreaterThan(2);
  await access(new URL(`../../datasets/${name}/README.md`, import.meta.url));
});

test('every data set that a study can name is registered, an unknown one is refused with a hint', () => {
  for (const name of datasetNames) expect(datasets[name].load).toBeTypeOf('function');
  expect(() => datasetCard('siegelsim')).toThrow(/Unknown data set "siegelsim"\. Did you mean "siegel-sim"/);
});
