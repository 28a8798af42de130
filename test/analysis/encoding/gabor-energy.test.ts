import { beforeAll, expect, test } from 'vitest';
import { gaborEnergyData } from '../../../src/analysis/encoding/gabor-energy.ts';
import { ndarray } from '../../../src/arrays.ts';
import type { EncodingData } from '../../../src/data/encoding-data.ts';
import { startEngine } from '../../../src/engine/index.ts';

beforeAll(async () => {
  await startEngine();
});

const edge = 16;

/** Gratings of 5 pixels a cycle: the angle of the wave in degrees and its phase. */
function gratings(waves: readonly (readonly [angleDeg: number, phase: number])[]): EncodingData {
  const clips = waves.map(([angleDeg, phase], i) => {
    const [cosine, sine] = [Math.cos((angleDeg * Math.PI) / 180), Math.sin((angleDeg * Math.PI) / 180)];
    const pixels = Float32Array.from({ length: edge * edge * 3 }, (_, k) => {
      const [y, x] = [Math.floor(k / 3 / edge), Math.floor(k / 3) % edge];
      return 0.5 + 0.5 * Math.cos((2 * Math.PI * (x * cosine + y * sine)) / 5 + phase);
    });
    return {
      name: `${i}`,
      stimulus: ndarray([1, edge, edge, 3], pixels),
      repeats: ndarray([1, 1, 1], Float32Array.of(1)),
    };
  });
  return {
    name: 'gratings',
    domain: 'visual',
    citation: 'none',
    licence: 'none',
    binMs: 100,
    frame: [edge, edge, 3],
    units: [{ id: 'one', site: 'one' }],
    clips,
    split: { train: clips.map((_, i) => i), validation: [], test: [] },
    treatment: { hannBins: 1, skipBins: 0 },
    hash: 'none',
    warnings: [],
  };
}

test('energies tell orientations apart and not phases; features are standardised', () => {
  const waves = [0, 45, 90, 135].flatMap((angle) => [0, 1.5, 3, 4.5].map((phase) => [angle, phase] as const));
  const { clips, frame } = gaborEnergyData(gratings(waves), { orientations: 4, wavelengths: [5], grid: 2 });
  // Four energies and three colours in each of four cells.
  expect(frame).toEqual([28]);
  const energy = (clip: number, orientation: number) => {
    const cells = [0, 1, 2, 3].map((cell) => clips[clip].stimulus.data[cell * 7 + orientation]);
    return cells.reduce((sum, value) => sum + value, 0) / 4;
  };
  for (let clip = 0; clip < 16; clip++) {
    const own = Math.floor(clip / 4);
    const others = [0, 1, 2, 3].filter((orientation) => orientation !== own);
    for (const orientation of others) expect(energy(clip, own)).toBeGreaterThan(energy(clip, orientation) + 1);
  }
  for (let feature = 0; feature < 28; feature++) {
    const values = clips.map(({ stimulus }) => stimulus.data[feature]);
    const mean = values.reduce((sum, value) => sum + value, 0) / 16;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 16;
    expect(mean).toBeCloseTo(0, 4);
    expect(variance).toBeCloseTo(1, 3);
  }
});
