import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openEncodingRun } from '../../../../services/analyses/open-runs.ts';
import { strfs as registration } from '../../../../services/analyses/strfs/analysis.ts';
import { work } from '../../../../services/analyses/strfs/work.ts';
import { ndarray } from '../../../../src/arrays.ts';
import { startEngine } from '../../../../src/engine/index.ts';
import { decodeNpy } from '../../../../src/io/npy.ts';
import { Encoder } from '../../../../src/models/encoders/encoder.ts';
import { strfGradmap, strfs, waveformGradmap } from '../../../../src/models/encoders/strf-readouts.ts';
import { randomStream } from '../../../../src/random/stream.ts';

vi.mock('../../../../services/analyses/open-runs.ts', () => ({ openEncodingRun: vi.fn() }));

const encoders: Encoder[] = [];
const units = ['a', 'b', 'c'];
const samples = randomStream(1, 'sound').normals(40 * 32);
const clip = {
  name: 'sound-0',
  stimulus: ndarray([40, 8], new Float32Array(320)),
  repeats: ndarray([1, 40, 3], new Float32Array(120)),
  waveform: { samples, samplingRateHz: 8000 },
};
const ask = (asked: object) => registration.request.parse(asked) as Parameters<typeof work.compute>[1];
const fieldsOf = (asked: object) => work.compute(['/runs/heard'], ask(asked), {});

function opened(networks: readonly Encoder[], missing?: Record<string, string>) {
  const run = {
    encoders: networks,
    record: { dataset: { units, missing } },
    data: async () => ({ name: 'sounds', binMs: 4, clips: [clip], split: { train: [], validation: [], test: [0] } }),
  };
  vi.mocked(openEncodingRun).mockResolvedValue(run as unknown as Awaited<ReturnType<typeof openEncodingRun>>);
}

beforeAll(async () => {
  await startEngine();
  const shape = { frame: [8], units: 3, binMs: 4 };
  const icnet = { filters: 4, taps: 8, channels: 6, layers: 3, bottleneck: 4 };
  for (const seed of [1, 2]) encoders.push(new Encoder({ model: 'ln', options: { lags: 5 } }, shape, seed));
  encoders.push(new Encoder({ model: 'icnet', options: icnet }, { ...shape, samplingRateHz: 8000 }, 1));
});
afterAll(() => {
  for (const encoder of encoders) encoder.dispose();
});

test('weights and gradients: the mean over networks of the units that are asked for', async () => {
  const networks = encoders.slice(0, 2);
  opened(networks);
  const whole = await fieldsOf({});
  expect(whole).toMatchObject({ of: 'weights', units, axes: ['unit', 'lag', 'channel'], strfs: { shape: [3, 5, 8] } });
  const [one, other] = networks.map((encoder) => strfs(encoder).data);
  whole.strfs.data.forEach((value, i) => {
    expect(value).toBeCloseTo((one[i] + other[i]) / 2, 6);
  });
  const some = await fieldsOf({ of: 'gradient', units: ['c', '0'], lags: 3 });
  expect(some).toMatchObject({ of: 'gradient', units: ['c', 'a'], strfs: { shape: [2, 3, 8] } });
  const [first, second] = networks.map((encoder) => strfGradmap(encoder, { lags: 3, units: [2, 0] }).data);
  some.strfs.data.forEach((value, i) => {
    expect(value).toBeCloseTo((first[i] + second[i]) / 2, 6);
  });
  expect(decodeNpy(work.write(some, 'application/x-npy', ask({})) as Uint8Array).shape).toEqual([2, 3, 8]);
  const json = JSON.parse(work.write(some, 'application/json', ask({})) as string);
  expect([json.shape, json.strfs.length, json.strfs[0].length]).toEqual([[2, 3, 8], 2, 24]);
  await expect(fieldsOf({ units: ['z'] })).rejects.toThrow(/Unknown unit "z"/);
  await expect(fieldsOf({ lags: 3 })).rejects.toThrow(/leave out lags/);
  await expect(fieldsOf({ of: 'waveform' })).rejects.toThrow(/not the sound itself/);
});

test('models that start from sound: the samples up to the bin that is asked for', async () => {
  opened(encoders.slice(2), { b: 'no spikes' });
  const { strfs: found, sound, axes, of } = await fieldsOf({ bin: 20, lags: 2, units: ['a', 'b'] });
  expect([of, axes, found.shape]).toEqual(['waveform', ['unit', 'sample'], [2, 64]]);
  expect(sound).toEqual({ clip: 'sound-0', bin: 20, samplingRateHz: 8000 });
  const expected = waveformGradmap(encoders[2], samples.subarray(19 * 32, 21 * 32), { units: [0] });
  expected.data.forEach((value, i) => {
    expect(found.data[i]).toBeCloseTo(value, 6);
  });
  expect(found.data.subarray(64).every(Number.isNaN)).toBe(true);
  await expect(fieldsOf({ bin: 40 })).rejects.toThrow('bin must be below 40, the bins of the sound, but is 40');
  await expect(fieldsOf({ clip: 1 })).rejects.toThrow('clip must be one of the 1 test sounds, from 0, but is 1');
});
