import { beforeAll, describe, expect, it } from 'vitest';
import { type NdArray, zeros } from '../../src/arrays.ts';
import { encodeGif } from '../../src/io/gif.ts';
import { decodePng } from '../../src/io/png.ts';
import { groupByCue, layOutConditions, representativeConditions } from '../../src/plots/condition-grid.ts';
import { contactSheetPng, contactSheetSvg } from '../../src/plots/contact-sheet.ts';
import { reconstructionFrames, reconstructionGif } from '../../src/plots/reconstruction-gif.ts';
import { readGif } from '../io/gif-blocks.ts';
import { degraded, periods, siegelConditions, siegelVideos, steinmetzConditions } from './synthetic.ts';

const conditions = siegelConditions();
let truth: NdArray;
let reconstruction: NdArray;
beforeAll(() => {
  truth = siegelVideos(conditions, 16);
  reconstruction = degraded(truth);
});

/** The embedded pictures of a sheet, in order. */
function pictures(svg: string) {
  return [...svg.matchAll(/href="data:image\/png;base64,([^"]+)"/g)].map(([, body]) =>
    decodePng(Buffer.from(body, 'base64')),
  );
}

describe('contact sheet', () => {
  it('has four cues and sixteen stimuli at two moments, true and reconstructed, with labels', () => {
    const svg = contactSheetSvg({ truth, reconstruction, conditions, periods });
    expect(pictures(svg)).toHaveLength(2 * (4 + 16 * 2));
    for (const label of ['cross', 'triangle', 'red', 'green', '90°', '−30°', 'frame 30', 'frame 40', 'frames 5–14']) {
      expect(svg).toContain(`>${label}<`);
    }
  });

  it('averages the cue over its frames and conditions', () => {
    const flat = zeros(truth.shape);
    const size = flat.data.length / (64 * 45);
    // The first cue: half of its conditions white, the others black, in cue frames alone.
    for (let c = 0; c < 8; c++) flat.data.fill(1, (c * 45 + 5) * size, (c * 45 + 15) * size);
    const [first, second] = pictures(
      contactSheetSvg({ truth: flat, reconstruction: truth, conditions, periods }),
    ).filter((_, i) => i % 2 === 0);
    expect(new Set(first.data)).toEqual(new Set([128, 255]));
    expect(new Set(second.data)).toEqual(new Set([0, 255]));
  });

  it('lays contrast pairs out as a table without cues', () => {
    const shape = [16, ...truth.shape.slice(1)];
    const videos = { shape, data: truth.data.slice(0, truth.data.length / 4) };
    const svg = contactSheetSvg({ truth: videos, reconstruction: videos, conditions: steinmetzConditions(), periods });
    expect(pictures(svg)).toHaveLength(32);
    for (const label of ['left 25 %', 'right 100 %']) expect(svg).toContain(`>${label}<`);
    expect(svg).not.toContain('>Cues<');
  });

  it('names conditions that have neither colour nor contrast', () => {
    const plain = Array.from({ length: 5 }, (_, index) => ({ index, name: `clip <${index}>` }));
    const svg = contactSheetSvg({ truth, reconstruction, conditions: plain, periods });
    expect(svg).toContain('>clip &lt;4&gt;<');
    // Five moments in the middle of as many parts of 45 frames.
    expect(pictures(svg)).toHaveLength(2 * 5 * 5);
    for (const frame of [4, 13, 22, 31, 40]) expect(svg).toContain(`>frame ${frame}<`);
    expect(svg).not.toContain('>Cues<');
  });

  it.each([
    [[3, 30, 24, 40, 1], 5, [64, 38]],
    [[40, 1, 56, 56, 1], 1, [64, 64]],
    [[3, 16, 16, 1, 1], 5, [12, 64]],
    [[3, 20, 1, 32, 1], 5, [64, 12]],
  ])(
    'videos of %j without periods: a row a condition, at %i moments, tiles of %j',
    (shape, moments, [width, height]) => {
      const videos = zeros(shape);
      const plain = Array.from({ length: shape[0] }, (_, index) => ({ index, name: `clip ${index}` }));
      const svg = contactSheetSvg({ truth: videos, reconstruction: videos, conditions: plain, periods: {} });
      const rows = Math.min(24, shape[0]);
      expect(pictures(svg)).toHaveLength(2 * rows * moments);
      expect(svg).toContain(`width="${width}" height="${height}" preserveAspectRatio`);
      expect(svg.includes('24 of 40 conditions')).toBe(shape[0] === 40);
      const [frame] = reconstructionFrames({ truth: videos, reconstruction: videos, conditions: plain.slice(0, 2) });
      expect(readGif(encodeGif([frame]))).toMatchObject({ frames: 1, complete: true });
    },
  );

  it('becomes a PNG with text', () => {
    const png = decodePng(contactSheetPng({ truth, reconstruction, conditions, periods }, 1));
    const svg = contactSheetSvg({ truth, reconstruction, conditions, periods });
    expect(svg).toContain(`width="${png.width}" height="${png.height}"`);
    const titleRows = png.data.subarray(0, 44 * png.width * 4);
    expect(titleRows.filter((value) => value < 128).length).toBeGreaterThan(300);
  });

  it('refuses a reconstruction of another shape', () => {
    expect(() => contactSheetSvg({ truth, reconstruction: zeros([1, 45, 16, 16, 3]), conditions, periods })).toThrow(
      /reconstruction must be \[condition 64/,
    );
  });
});

describe('grid of conditions', () => {
  it('has upward motion first and every cue in a cell', () => {
    const { cells, columns } = layOutConditions(conditions);
    expect(columns.map(({ directionDeg }) => directionDeg)).toEqual([90, 30, -30, -90]);
    expect(cells.flat().every((members) => members.length === 4)).toBe(true);
    expect(groupByCue(conditions).map(({ name }) => name)).toEqual(['cross', 'quatrefoil', 'circle', 'triangle']);
  });

  it('picks one condition a stimulus with all cues', () => {
    const chosen = representativeConditions(conditions);
    expect(chosen).toHaveLength(16);
    expect(new Set(chosen.map(({ colour, directionDeg }) => `${colour} ${directionDeg}`)).size).toBe(16);
    for (const cue of [0, 1, 2, 3]) expect(chosen.filter((condition) => condition.cue === cue)).toHaveLength(4);
    const clips = Array.from({ length: 100 }, (_, index) => ({ index, name: `clip ${index}` }));
    const some = representativeConditions(clips);
    expect([some.length, some[0].index, some[15].index]).toEqual([16, 0, 99]);
    expect(representativeConditions(clips.slice(0, 9))).toEqual(clips.slice(0, 9));
  });
});

describe('reconstruction GIF', () => {
  it('plays every frame for ever', () => {
    const chosen = representativeConditions(conditions).slice(0, 3);
    const gif = readGif(reconstructionGif({ truth, reconstruction, conditions: chosen }, { scale: 2 }));
    expect(gif).toMatchObject({ frames: 45, loops: 0, complete: true });
    expect(new Set(gif.delays)).toEqual(new Set([10]));
  });

  it('draws the true video above its reconstruction', () => {
    const white = { shape: truth.shape, data: truth.data.map(() => 1) };
    const black = zeros(truth.shape);
    const [frame] = reconstructionFrames(
      { truth: black, reconstruction: white, conditions: conditions.slice(0, 1) },
      { scale: 2 },
    );
    const column = frame.width - 16 - 1;
    const reds = Array.from({ length: frame.height }, (_, y) => frame.data[(y * frame.width + column) * 4]);
    const firstBlack = reds.indexOf(0);
    expect(reds.slice(firstBlack, firstBlack + 32)).toEqual(new Array(32).fill(0));
    expect(reds.slice(firstBlack + 32).every((red) => red === 255)).toBe(true);
    expect(() => reconstructionGif({ truth, reconstruction, conditions: [] })).toThrow(/at least one condition/);
  });
});
