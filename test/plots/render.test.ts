import { describe, expect, it } from 'vitest';
import { decodePng } from '../../src/io/png.ts';
import { textWidth } from '../../src/plots/font-metrics.ts';
import { renderSvg, svgToPng } from '../../src/plots/render.ts';
import { svgDocument, svgText } from '../../src/plots/svg.ts';

/** Number of pixels darker than mid grey, and the columns that they span. */
function inked(png: Uint8Array): { pixels: number; width: number } {
  const { width, data } = decodePng(png);
  const columns: number[] = [];
  for (let i = 0; i < data.length; i += 4) if (data[i] < 128) columns.push((i / 4) % width);
  return { pixels: columns.length, width: columns.length ? Math.max(...columns) - Math.min(...columns) + 1 : 0 };
}

const bare = { width: 60, height: 40, data: { values: [{ a: 1 }] }, mark: 'point' as const, encoding: {} };

describe('renderSvg and svgToPng', () => {
  it('draw text: a title inks pixels', async () => {
    const without = inked(svgToPng(await renderSvg(bare)));
    const withTitle = inked(svgToPng(await renderSvg({ ...bare, title: 'Region masking' })));
    expect(withTitle.pixels).toBeGreaterThan(without.pixels + 300);
  });

  it('draw in the shipped font', async () => {
    const svg = await renderSvg({ ...bare, title: 'Masking' });
    expect(svg).toContain('font-family="DejaVu Sans"');
    expect(svg).toContain('>Masking<');
  });

  it('enlarge by the scale', async () => {
    const svg = await renderSvg(bare);
    const [once, twice] = [1, 2].map((scale) => decodePng(svgToPng(svg, scale)));
    expect(twice.width).toBe(once.width * 2);
  });
});

describe('textWidth', () => {
  it('is the advance of DejaVu Sans: every digit 1303, "M" 1767 of 2048 units', () => {
    expect(textWidth('0', 2048)).toBe(1303);
    expect(textWidth('42', 2048)).toBe(2606);
    expect(textWidth('M', 2048)).toBe(1767);
    expect(textWidth('', 12)).toBe(0);
  });

  it.each(['Region masking', '|Δ direction| (°)', '−90 ± 3'])('agrees with the drawn width of %s', (text) => {
    const drawn = (content: string) =>
      inked(svgToPng(svgDocument(900, 100, '', [svgText(content, { x: 10, y: 60, sizePx: 60 })]), 1)).width;
    // Between two letters, so that the blank edges of the first and last letter drop out of the difference.
    const ratio = (drawn(`M${text}M`) - drawn('MM')) / textWidth(text, 60);
    // What remains is kerning and the rounding of edges to pixels.
    expect(Math.abs(ratio - 1)).toBeLessThan(0.015);
  });

  it('is wider in bold', () => {
    expect(textWidth('Region', 12, 'bold')).toBeGreaterThan(textWidth('Region', 12));
  });
});

describe('svgText', () => {
  it('sets text that is too long smaller', () => {
    const size = Number(
      svgText('a very long name', { x: 0, y: 0, sizePx: 20, maxWidthPx: 40 }).match(/font-size="([^"]+)"/)?.[1],
    );
    expect(textWidth('a very long name', size)).toBeCloseTo(40, 0);
  });

  it('escapes markup', () => {
    expect(svgText('<b> & "c"', { x: 0, y: 0 })).toContain('>&lt;b&gt; &amp; &quot;c&quot;<');
  });
});
