import { describe, expect, it } from 'vitest';
import { type NdArray, ndarray } from '../../src/arrays.ts';
import { decodePng } from '../../src/io/png.ts';
import { colourMap } from '../../src/plots/colour-maps.ts';
import { eigenSpectra } from '../../src/plots/eigen-spectra.ts';
import type { FigureSide } from '../../src/plots/figure-side.ts';
import { filterBank } from '../../src/plots/filter-bank.ts';
import { frequencyAxis } from '../../src/plots/filter-panel.ts';
import { fitCurves } from '../../src/plots/fit-curves.ts';
import { finiteRange, heatImage, largestMagnitude } from '../../src/plots/heat-image.ts';
import { predictedPsth } from '../../src/plots/predicted-psth.ts';
import { predictedScatter } from '../../src/plots/predicted-scatter.ts';
import { renderSvg } from '../../src/plots/render.ts';
import { sideBySide } from '../../src/plots/side-by-side.ts';
import { similarityMatrix } from '../../src/plots/similarity-matrix.ts';
import { type SsrfMap, ssrfMaps, upright } from '../../src/plots/ssrf-maps.ts';
import { stcOverlay } from '../../src/plots/stc-overlay.ts';
import { tilingMaps } from '../../src/plots/tiling-maps.ts';

const count = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].length;
const ramp = (shape: number[]): NdArray => {
  const length = shape.reduce((a, b) => a * b);
  return ndarray(
    shape,
    Float32Array.from({ length }, (_, i) => i - length / 2),
  );
};
const pixels = (uri: string) => decodePng(Buffer.from(uri.split(',')[1], 'base64'));

describe('heat images', () => {
  it('put the first row on top, the ends of the scale in its end colours, and NaN in grey', () => {
    const { width, height, data } = pixels(
      heatImage(ndarray([2, 2], Float32Array.from([-1, 1, Number.NaN, 9])), { map: 'diverging', low: -1, high: 1 }),
    );
    expect([width, height]).toEqual([2, 2]);
    const rgb = (i: number) => Array.from(data.subarray(4 * i, 4 * i + 3));
    const map = colourMap('diverging');
    expect(rgb(0)).toEqual(Array.from(map.subarray(0, 3)));
    expect(rgb(1)).toEqual(Array.from(map.subarray(765, 768)));
    expect(rgb(2)).toEqual([232, 235, 239]);
    expect(rgb(3)).toEqual(rgb(1));
    const [red, , blue] = rgb(1);
    expect(red).toBeGreaterThan(blue);
  });

  it('are enlarged by whole factors', () => {
    const { width, height } = pixels(
      heatImage(ramp([2, 3]), { map: 'sequential', low: 0, high: 1, atLeast: { width: 10, height: 5 } }),
    );
    expect([width, height]).toEqual([12, 6]);
  });

  it('have scales that do without values', () => {
    expect(largestMagnitude([0, 0])).toBe(1);
    expect(largestMagnitude([1, -3, Number.NaN])).toBe(3);
    expect(finiteRange([Number.NaN])).toEqual([0, 1]);
    expect(finiteRange([2, 2])).toEqual([2, 3]);
    expect(finiteRange([2, Number.NaN, -1])).toEqual([-1, 2]);
  });
});

describe('filter banks', () => {
  it('have a panel a component, with its share, and axes in ms and kHz', async () => {
    const rows = ['a', 'b'].map((label) => ({ label, filters: ramp([3, 4, 6]), shares: [0.5, 0.25, 0.125] }));
    const channelHz = [500, 1000, 2000, 4000, 8000, 16_000];
    const svg = await renderSvg(filterBank({ rows, binMs: 10, channelHz, components: 2 }));
    expect(count(svg, /<image /g)).toBe(4);
    for (const text of ['a', 'b', 'PC 1 · 50 %', 'PC 2 · 25 %', 'time (ms)', 'frequency (kHz)', '16']) {
      expect(svg).toContain(`>${text}<`);
    }
    expect(svg).not.toContain('PC 3');
  });

  it('show frames of a video in the order of time, the present last', async () => {
    for (const colours of [1, 3]) {
      const svg = await renderSvg(
        filterBank({ rows: [{ label: 'v', filters: ramp([1, 3, 4, 4, colours]) }], binMs: 20 }),
      );
      const times = [...svg.matchAll(/>(−?\d+)<\/text>/g)].map(([, text]) => text);
      expect(times).toEqual(['−40', '−20', '0']);
    }
  });

  it('refuse no rows', () => {
    expect(() => filterBank({ rows: [], binMs: 1 })).toThrow(/at least one unit/);
  });

  it('name octaves where the channels have them, whatever their spacing', () => {
    const hz = Array.from({ length: 25 }, (_, i) => 500 * 2 ** (i / 6));
    expect(frequencyAxis(25, hz).ticks).toEqual([0.5, 2, 8].map((kHz, i) => ({ at: 0.5 + 12 * i, text: String(kHz) })));
    expect(frequencyAxis(3, [300, 900, 2700]).ticks?.map(({ text }) => text)).toEqual(['0.5', '1', '2']);
    expect(frequencyAxis(7, undefined).title).toBe('channel');
  });
});

describe('response fields', () => {
  const edges = [Float64Array.from([-1, 0, 1]), Float64Array.from([-2, -1, 0, 1])] as const;
  const map: SsrfMap = {
    title: 'u1',
    note: 'hill',
    grid: ndarray([2, 3], Float32Array.from([0, 1, 2, 3, 4, Number.NaN])),
    edges,
    axes: ['z₁', 'z₂'],
    path: ndarray([3, 2], Float32Array.from([0, 0, 0.5, 0.5, 9, 9])),
  };

  it('have the first axis to the right and the second upwards', () => {
    expect(Array.from(upright(map.grid).data)).toEqual([2, Number.NaN, 1, 4, 0, 3]);
  });

  it('say the range and draw the path within the plane', async () => {
    const svg = await renderSvg(ssrfMaps({ maps: [map, { ...map, path: undefined }], unit: 'spikes/s' }));
    expect(count(svg, />hill · 0 to 4 spikes\/s</g)).toBe(2);
    expect(count(svg, /aria-roledescription="line mark"/g)).toBe(1);
    expect(() => ssrfMaps({ maps: [], unit: '' })).toThrow(/at least one map/);
    expect(() => ssrfMaps({ maps: [{ ...map, edges: [edges[1], edges[0]] }], unit: '' })).toThrow(/grid must be/);
  });
});

describe('spectra, similarity, tiling', () => {
  it('draw a line and a floor a group', async () => {
    const spectra = [Float64Array.from([0.7, 0.2, 0.1]), Float64Array.from([0.6, 0.4])];
    const groups = ['ears', 'eyes'].map((name) => ({ name, spectra, floors: spectra }));
    const svg = await renderSvg(eigenSpectra(groups));
    expect(count(svg, /aria-roledescription="line mark"/g)).toBe(4);
    expect(svg).toContain('>ears<');
    expect(svg).toContain('shuffled in time');
    expect(() => eigenSpectra([{ name: 'none', spectra: [], floors: [] }])).toThrow(/at least one unit/);
  });

  it('group the units of a similarity matrix by site', async () => {
    const svg = await renderSvg(
      similarityMatrix({
        similarity: ndarray([3, 3], Float64Array.from([1, 0, 1, 0, 1, 0, 1, 0, 1])),
        sites: ['left', 'right', 'left'],
        measure: 'similarity',
      }),
    );
    const { data, width } = pixels(/xlink:href="(data:[^"]+)"/.exec(svg)![1]);
    const shade = (x: number, y: number) =>
      data[4 * (Math.floor(((y + 0.5) * width) / 3) * width + Math.floor(((x + 0.5) * width) / 3))];
    // Units 0 and 2 are neighbours now, and alike; unit 1 is last.
    expect([shade(1, 0), shade(2, 0), shade(2, 2)]).toEqual([shade(0, 0), shade(0, 2), shade(0, 0)]);
    expect(shade(2, 0)).not.toBe(shade(0, 0));
    for (const text of ['left', 'right', '3 units, grouped by site']) expect(svg).toContain(`>${text}<`);
  });

  it('show the overlap beside that of random shifts', async () => {
    const svg = await renderSvg(
      tilingMaps([
        { title: 'PC 1 × PC 2', axes: ['z₁', 'z₂'], overlap: ramp([4, 4]), nullMaximum: 4, nullMaximumSd: 0.5 },
      ]),
    );
    expect(svg).toContain('>PC 1 × PC 2<');
    expect(count(svg, /aria-roledescription="point"/g)).toBeGreaterThanOrEqual(1);
    expect(count(svg, /aria-roledescription="bar"/g)).toBe(1);
  });
});

describe('responses and fits', () => {
  const panels = [{ label: 'u', note: 'CC 0.5', recorded: [0, 1, Number.NaN, 2], predicted: [0, 1, 1, 1] }];

  it('lay predictions over recordings', async () => {
    const psth = await renderSvg(predictedPsth({ panels, binMs: 5, unit: 'spikes/s' }));
    for (const text of ['u', 'CC 0.5', 'spikes/s', 'time from stimulus onset (s)']) expect(psth).toContain(`>${text}<`);
    const scatter = await renderSvg(predictedScatter({ panels, unit: 'spikes' }));
    expect(count(scatter, /aria-roledescription="circle"/g)).toBe(3);
    expect(() => predictedPsth({ panels: [], binMs: 5, unit: '' })).toThrow(/at least one unit/);
    expect(() => predictedScatter({ panels: [], unit: '' })).toThrow(/at least one unit/);
  });

  it('draw a curve a network, and no score where none was measured', async () => {
    const history = [1, 2, 3].map((epoch) => ({ epoch, loss: 1 / epoch, validation: epoch / 3 }));
    const both = await renderSvg(fitCurves([{ name: 's1', history, bestEpoch: 3 }], { score: 'CCnorm' }));
    expect(both).toContain('>CCnorm<');
    const without = history.map(({ epoch, loss }) => ({ epoch, loss }));
    const one = await renderSvg(fitCurves([{ name: 's1', history: without, bestEpoch: 3 }], { score: 'CCnorm' }));
    expect(one).not.toContain('>CCnorm<');
    expect(() => fitCurves([], { score: '' })).toThrow(/at least one epoch/);
  });
});

it('the side-by-side figure has all panels, and does without what a side lacks', async () => {
  const whole: FigureSide = {
    name: 'ears',
    domain: 'auditory',
    binMs: 5,
    channelHz: [500, 1000],
    examples: [{ label: 'u0', filters: ramp([2, 3, 2]), shares: [0.8, 0.2] }],
    rateUnit: 'spikes/s',
    spectra: [Float64Array.from([0.8, 0.2])],
    floors: [Float64Array.from([0.5, 0.5])],
    k95: [2],
    area: [0.1],
    shapes: {
      hill: { estimate: 1, lower: 1, upper: 1 },
      monotone: { estimate: 0, lower: 0, upper: 0 },
      bowl: { estimate: 0, lower: 0, upper: 0 },
    },
    marginal: [{ ms: 0, low: 0.1, middle: 0.2, high: 0.3 }],
    tilingZ: [0.4],
    sharingRatio: [1.4],
  };
  const bare: FigureSide = {
    ...whole,
    name: 'eyes',
    domain: 'visual',
    examples: [{ label: 'v0', filters: ramp([1, 2, 4, 4, 1]), shares: [1] }],
    shapes: { hill: null, monotone: null, bowl: null },
    area: [],
    tilingZ: [],
    sharingRatio: [],
  };
  const svg = await renderSvg(sideBySide([whole, bare]));
  for (const letter of 'abcdefghi') expect(svg).toMatch(new RegExp(`>${letter}\\s+\\w`));
  expect(svg).not.toMatch(/NaN|Infinity/);
});

describe('spike-triggered covariance over components', () => {
  const unit = {
    label: 'cell',
    filters: ramp([2, 4, 6, 1, 1]),
    inside: ramp([2, 4, 6, 1, 1]),
    shares: [0.91, 0.4],
    components: ramp([5, 4, 6, 1, 1]),
    componentShares: [0.5, 0.2, 0.1, 0.1, 0.1],
    curves: ['recorded', 'predicted'].map((name, i) => ({ name, centres: [-1, 0, 1], rate: [4, 1 + i, 4] })),
  };

  it('shows filters, what of them is inside, four components, and both rates', async () => {
    const svg = await renderSvg(stcOverlay({ title: 'Overlay', binMs: 16, units: [unit], rateUnit: 'spikes/s' }));
    expect(count(svg, /<image /g)).toBe(8);
    for (const text of [
      'cell',
      'covariance 2',
      '91 % of it inside',
      'PC 4 · 10 %',
      'recorded',
      'predicted',
      'spikes/s',
    ]) {
      expect(svg).toContain(`>${text}<`);
    }
  });

  it('refuses no units', () => {
    expect(() => stcOverlay({ title: '', binMs: 16, units: [], rateUnit: '' })).toThrow(/at least one unit/);
  });
});
