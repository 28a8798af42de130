import { describe, expect, it } from 'vitest';
import { decodingAccuracy } from '../../src/plots/decoding-accuracy.ts';
import { maskingBoxes, maskingPanels } from '../../src/plots/masking-boxes.ts';
import { renderSvg } from '../../src/plots/render.ts';
import { palette } from '../../src/plots/theme.ts';
import { trainingCurve } from '../../src/plots/training-curve.ts';
import { maskingRows } from './synthetic.ts';

const count = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].length;

describe('masking boxes', () => {
  it('show three panels, every region with its units, stars where significant', async () => {
    const rows = maskingRows();
    const svg = await renderSvg(maskingBoxes(maskingPanels(rows)));
    for (const { region, units } of rows) {
      expect(count(svg, new RegExp(`>${region}<`, 'g'))).toBe(3);
      expect(svg).toContain(`>n = ${units}<`);
    }
    for (const title of ['Shape', 'Colour', 'Motion']) expect(svg).toContain(`>${title}<`);
    const significant = rows
      .flatMap(({ shape, colour, motion }) => [shape, colour, motion])
      .filter(({ stars }) => stars !== 'ns');
    expect(count(svg, />\*{4}</g)).toBe(significant.length);
    expect(svg).not.toContain('>ns<');
  });

  it('colour only significant regions', async () => {
    const row = (stars: string) => ({ region: 'V4', units: 20, shape: { values: [1, 2, 3, 4], stars } });
    expect(await renderSvg(maskingBoxes(maskingPanels([row('**')])))).toContain(palette.blue);
    expect(await renderSvg(maskingBoxes(maskingPanels([row('ns')])))).not.toContain(palette.blue);
  });

  it('leave out features that no region has, and draw the interval of random masks', async () => {
    const panels = maskingPanels([
      { region: 'VISp', units: 12, shape: { values: [1, 2, 3], stars: '', nullInterval: { low: 0.5, high: 1.5 } } },
    ]);
    expect(panels.map(({ title }) => title)).toEqual(['Shape']);
    const svg = await renderSvg(maskingBoxes(panels));
    expect(count(svg, /aria-roledescription="bar"/g)).toBeGreaterThan(0);
  });

  it('draw effects that are all zero', async () => {
    const svg = await renderSvg(
      maskingBoxes(maskingPanels([{ region: 'IT', units: 3, motion: { values: [0, 0], stars: 'ns' } }])),
    );
    expect(svg).not.toMatch(/NaN|Infinity/);
  });

  it('refuse no regions and regions without values', () => {
    expect(() => maskingBoxes([])).toThrow(/at least one region/);
    expect(() => maskingBoxes(maskingPanels([{ region: 'V4', units: 1, shape: { values: [], stars: '' } }]))).toThrow(
      /values/,
    );
  });
});

describe('training curve', () => {
  const train = Array.from({ length: 40 }, (_, i) => ({ step: i + 1, loss: 1 / (i + 1) }));

  it('names its lines and marks the kept checkpoint', async () => {
    const svg = await renderSvg(trainingCurve({ train, validation: [{ step: 40, loss: 0.1 }], bestStep: 40 }));
    for (const word of ['training', 'validation', 'best', 'gradient step', 'loss']) expect(svg).toContain(`>${word}<`);
  });

  it('does without validation', async () => {
    const svg = await renderSvg(trainingCurve({ train, validation: [] }));
    expect(svg).not.toContain('>validation<');
    expect(svg).not.toContain('>best<');
    expect(() => trainingCurve({ train: [], validation: [] })).toThrow(/at least one step/);
  });
});

describe('decoding accuracy', () => {
  const rows = ['network', 'linear'].flatMap((decoder) =>
    ['1', '2', 'mean'].map((session) => ({ session, decoder, accuracy: 0.6, low: 0.5, high: 0.7 })),
  );

  it('shows sessions, decoders and chance', async () => {
    const panels = [
      { title: 'Three classes', chance: 1 / 3, rows },
      { title: 'Unequal trials', chance: 0.5, rows },
    ];
    const svg = await renderSvg(decodingAccuracy(panels));
    for (const text of ['Three classes', 'Unequal trials', 'chance 0.33', 'chance 0.50', 'network', 'linear', 'mean']) {
      expect(svg).toContain(`>${text}<`);
    }
    expect(count(svg, /aria-roledescription="point"/g)).toBe(12);
    expect(() => decodingAccuracy([])).toThrow(/at least one session/);
  });
});
