import { expect, test } from 'vitest';
import { CortexError } from '../../src/errors.ts';
import { decodePng } from '../../src/io/png.ts';
import { plotFilters, plotMasking, plotReconstructions, plotSpectra } from '../../src/plots/index.ts';
import { maskingRows, periods, siegelConditions, siegelVideos } from './synthetic.ts';

test('figures are SVG, and PNG at the scale that is asked for', async () => {
  const spectrum = { name: 'units', spectra: [[0.7, 0.2, 0.1]], floors: [[0.4, 0.3, 0.3]] };
  const figure = await plotSpectra([spectrum], { title: 'Spectra' });
  expect(figure.svg).toMatch(/^<svg[\s\S]*>Spectra</);
  const [once, thrice] = [1, 3].map((scale) => decodePng(figure.png(scale)));
  expect(Math.abs(thrice.width - 3 * once.width)).toBeLessThanOrEqual(3);
  expect(decodePng(figure.png()).width).toBeGreaterThan(once.width);
});

test('figures of arrays and of videos are drawn alike', async () => {
  const data = Float32Array.from({ length: 2 * 4 * 3 }, (_, i) => Math.sin(i));
  const filters = await plotFilters({ rows: [{ label: 'unit 1', filters: { shape: [2, 4, 3], data } }], binMs: 10 });
  expect(filters.svg).toContain('>unit 1<');
  expect((await plotMasking(maskingRows())).svg).toContain('>Motion<');
  const conditions = siegelConditions();
  const videos = siegelVideos(conditions, 8);
  const sheet = plotReconstructions({ truth: videos, reconstruction: videos, conditions, periods, title: 'Sheet' });
  expect(sheet.svg).toContain('>Sheet<');
});

test('nothing to draw is an error that says so', async () => {
  await expect(plotMasking([])).rejects.toThrow(CortexError);
});
