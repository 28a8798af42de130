import { describe, expect, it } from 'vitest';
import { formatNumber, formatP } from '../../../services/report/format.ts';
import { renderReport } from '../../../services/report/report.ts';
import type { ReportInput } from '../../../services/report/report-input.ts';
import { filledImage } from '../../../src/io/frames.ts';
import { encodeGif } from '../../../src/io/gif.ts';
import { encodePng } from '../../../src/io/png.ts';
import { maskingBoxes, maskingPanels } from '../../../src/plots/masking-boxes.ts';
import { renderSvg } from '../../../src/plots/render.ts';
import { maskingRows } from '../../plots/synthetic.ts';

const image = filledImage(4, 4, [200, 30, 30]);
const svg = await renderSvg(maskingBoxes(maskingPanels(maskingRows())));
const input: ReportInput = {
  title: 'A <script>alert(1)</script> & study',
  summary: 'What "was" read.',
  facts: { Dataset: 'siegel-sim', Preset: 'tiny' },
  metrics: [
    {
      title: 'Scores',
      metrics: [
        { label: 'Cue', value: 0.962, trivial: 0.82, trivialName: 'mean video', better: 'higher' },
        { label: 'Direction', value: 3.31, unit: '°', digits: 1, interval: [2, 5], trivial: null },
        { label: 'Accuracy', value: null },
      ],
    },
  ],
  figures: [
    {
      title: 'Videos',
      caption: 'All',
      alt: 'Moving "pairs"',
      image: { kind: 'gif', bytes: encodeGif([image]), still: encodePng(image) },
    },
    { title: 'Sheet', caption: 'Stimuli', alt: 'Sheet', image: { kind: 'png', bytes: encodePng(image) } },
    { title: 'Boxes', caption: 'Regions', alt: 'Box <plots>', image: { kind: 'svg', svg } },
    { title: 'Boxes again', caption: 'Regions', alt: 'Boxes', image: { kind: 'svg', svg } },
  ],
  masking: {
    features: ['Shape', 'Colour', 'Motion'],
    rows: maskingRows().map(({ region, units, shape, colour, motion }) => ({
      region,
      units,
      effects: [shape, colour, motion],
    })),
  },
  warnings: ['Site 3 is <constant>.'],
  config: { dataset: 'siegel-sim', note: '</pre><img src=x>' },
  versions: { node: '20.20.2' },
  seed: 7,
};
const html = renderReport(input);

describe('renderReport', () => {
  it('loads nothing and runs nothing', () => {
    for (const [, , address] of html.matchAll(/\b(src|srcset|href|xlink:href|data|action)="([^"]*)"/g)) {
      expect(address).toMatch(/^(data:image\/(png|gif);base64,|#)/);
    }
    expect(html).not.toMatch(/<script|<link|<iframe|@import|url\((?!#)|\son[a-z]+=/i);
  });

  it('escapes every text of its input', () => {
    expect(html).toContain('A &lt;script&gt;alert(1)&lt;/script&gt; &amp; study');
    expect(html).toContain('Site 3 is &lt;constant&gt;.');
    expect(html).toContain('&lt;/pre&gt;&lt;img src=x&gt;');
    expect(html).toContain('alt="Moving &quot;pairs&quot;"');
    expect(html).not.toContain('<constant>');
  });

  it('puts the trivial level beside each score', () => {
    expect(html).toMatch(
      /Cue <small>higher is better<\/small><\/th><td[^>]*>0\.962<\/td><td[^>]*>0\.820 <small>mean video/,
    );
    expect(html).toMatch(/3\.3° <small>2\.0° to 5\.0°<\/small>/);
    expect(html).toMatch(/Accuracy<\/th><td[^>]*>–<\/td><td[^>]*><span aria-label="none">–/);
  });

  it('stars the masking table and gives corrected p', () => {
    const table = html.slice(
      html.indexOf('<table class="masking"'),
      html.indexOf('</table>', html.indexOf('class="masking"')),
    );
    expect(table.match(/<tr>/g)).toHaveLength(7);
    expect(table.match(/\*{4}/g)).toHaveLength(5);
    expect(table).not.toContain('ns');
    expect(table).toMatch(/V4<\/th><td class="number">20<\/td><td class="number significant">10\.80 ± /);
    expect(() => renderReport({ ...input, masking: { features: ['Shape'], rows: input.masking?.rows ?? [] } })).toThrow(
      /Region PFC has 3 effects but the masking table has 1 features/,
    );
  });

  it('is accessible: language, alt texts, captions, row heads, a still picture for less motion', () => {
    expect(html).toContain('<html lang="en">');
    for (const [tag] of html.matchAll(/<img\b[^>]*>/g)) expect(tag).toMatch(/alt="[^"]+"/);
    expect(html.match(/<svg role="img" aria-label="Box/g)).toHaveLength(2);
    expect(html.match(/<table/g)).toHaveLength(3);
    expect(html.match(/<caption>/g)).toHaveLength(2);
    expect(html).toContain('media="(prefers-reduced-motion: reduce), print"');
    expect(html).toContain('@media print');
    expect(html).toContain('prefers-color-scheme: dark');
  });

  it('gives no two elements one id', () => {
    const ids = [...html.matchAll(/\bid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of html.matchAll(/url\(#([^)]+)\)/g)) expect(ids).toContain(target);
  });

  it('leaves out what there is not', () => {
    const bare = renderReport({ ...input, figures: [], masking: undefined, warnings: [] });
    expect(bare).not.toContain('Mind this');
    expect(bare).not.toContain('Region masking');
  });
});

describe('formatting', () => {
  it('writes numbers with a real minus and no negative zero', () => {
    expect(formatNumber(-12.345, { digits: 1, unit: '°' })).toBe('−12.3°');
    expect(formatNumber(-0.0001)).toBe('0.000');
    expect(formatNumber(Number.NaN)).toBe('–');
  });

  it.each([
    [1, 'p > .99'],
    [0.0321, 'p = .032'],
    [5.5e-7, 'p < 10⁻⁶'],
    [0, 'p < 10⁻³⁰⁰'],
    [Number.NaN, 'no test'],
  ])('writes p = %d as %s', (p, text) => {
    expect(formatP(p)).toBe(text);
  });
});
