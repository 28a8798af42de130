import { type NdArray, zeros } from '../../src/arrays.ts';
import type { Condition } from '../../src/data/decoding-data.ts';
import { randomStream } from '../../src/random/stream.ts';

export const periods = {
  fixation: { start: 0, end: 5 },
  cue: { start: 5, end: 15 },
  stimulus: { start: 15, end: 45 },
};

/** 64 conditions: 4 cues × 4 colours × 4 directions. */
export function siegelConditions(): Condition[] {
  const cues = ['cross', 'quatrefoil', 'circle', 'triangle'];
  const colours = ['red', 'orange', 'lime', 'green'];
  const directions = [90, 30, -30, -90];
  return Array.from({ length: 64 }, (_, index) => {
    const cue = Math.floor(index / 16);
    const colour = Math.floor(index / 4) % 4;
    const directionDeg = directions[index % 4];
    return {
      index,
      name: `${cues[cue]}/${colours[colour]}${directionDeg < 0 ? '' : '+'}${directionDeg}`,
      cue,
      colour,
      directionDeg,
    };
  });
}

/** 16 conditions: left × right contrast. */
export function steinmetzConditions(): Condition[] {
  const contrasts = [0, 0.25, 0.5, 1];
  return Array.from({ length: 16 }, (_, index) => {
    const contrastLeft = contrasts[Math.floor(index / 4)];
    const contrastRight = contrasts[index % 4];
    return { index, name: `left ${contrastLeft}/right ${contrastRight}`, contrastLeft, contrastRight };
  });
}

const rgb = [
  [0.95, 0.2, 0.15],
  [0.8, 0.5, 0.1],
  [0.5, 0.7, 0.1],
  [0.1, 0.8, 0.2],
];

/** Videos [condition, 45, size, size, 3]: a square, disc, bar or diamond as cue, then coloured dots that drift. */
export function siegelVideos(conditions: readonly Condition[], size = 32): NdArray {
  const videos = zeros([conditions.length, 45, size, size, 3]);
  const stream = randomStream(1, 'dots');
  const dots = Array.from({ length: 25 }, () => [stream.uniform() * size, stream.uniform() * size]);
  const c = (size - 1) / 2;
  for (const { index, cue = 0, colour = 0, directionDeg = 0 } of conditions) {
    for (let t = 5; t < 45; t++) {
      for (let y = 0; y < size; y++) {
        for (let x = 0; x < size; x++) {
          const at = (((index * 45 + t) * size + y) * size + x) * 3;
          if (t < 15) {
            const [dx, dy] = [Math.abs(x - c), Math.abs(y - c)];
            const inside = [Math.max(dx, dy) < 6, Math.hypot(dx, dy) < 7, dy < 3 && dx < 8, dx + dy < 8][cue];
            if (inside) videos.data.fill(0.55, at, at + 3);
            continue;
          }
          const shift = (t - 15) * 1.25;
          const angle = (directionDeg * Math.PI) / 180;
          let value = 0;
          for (const [px, py] of dots) {
            const dx = wrap(x - px - shift * Math.cos(angle), size);
            const dy = wrap(y - py + shift * Math.sin(angle), size);
            value += Math.exp(-(dx * dx + dy * dy) / 8);
          }
          for (let k = 0; k < 3; k++) videos.data[at + k] = Math.min(1, value) * rgb[colour][k];
        }
      }
    }
  }
  return videos;
}

/** Blurred by mixing with the mean frame and noise, as an imperfect reconstruction. */
export function degraded(videos: NdArray, noise = 0.05): NdArray {
  const stream = randomStream(2, 'noise');
  return {
    shape: videos.shape,
    data: videos.data.map((v) => Math.min(1, Math.max(0, 0.8 * v + 0.06 + noise * stream.normal()))),
  };
}

function wrap(distance: number, size: number): number {
  return ((((distance + size / 2) % size) + size) % size) - size / 2;
}

/** Masking of six regions with effects of the size that a quick study of siegel-sim gives. */
export function maskingRows(seed = 1) {
  const means = {
    PFC: [0.05, 0.4, 0.03],
    FEF: [0.05, 0.4, 0.03],
    LIP: [0.3, 19, 0.5],
    IT: [0.03, 0.3, 0.02],
    V4: [10.8, 3.1, 0.9],
    MT: [0.8, 11.6, 36],
  };
  const stream = randomStream(seed, 'masking');
  const effect = (mean: number) => {
    const values = Array.from({ length: 64 }, () => stream.gamma(2, mean / 2));
    const p = mean > 2 ? 1e-6 : 1;
    return {
      values,
      mean,
      sd: mean / Math.SQRT2,
      t: mean,
      p: p / 18,
      pBonferroni: p,
      pHolm: p,
      pBH: p,
      stars: p < 0.05 ? '****' : 'ns',
    };
  };
  const units: Record<string, number> = { PFC: 30, FEF: 30, LIP: 30, IT: 10, V4: 20, MT: 20 };
  return Object.entries(means).map(([region, [shape, colour, motion]]) => ({
    region,
    units: units[region],
    shape: effect(shape),
    colour: effect(colour),
    motion: effect(motion),
  }));
}
