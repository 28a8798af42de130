import { expect, test } from 'vitest';
import wavefile from 'wavefile';
import { decodeWav, monoOf, readWav } from '../../src/io/wav.ts';

function encode(channels: number, bitDepth: string, samples: number[]): Uint8Array {
  const wav = new wavefile.WaveFile();
  wav.fromScratch(channels, 44_100, bitDepth, samples);
  return wav.toBuffer();
}

test.each([
  ['16', [0, 32_767, -32_768, 1, -1], 2 ** 15],
  ['24', [0, 8_388_607, -8_388_608, 1, -1, 65_536, -65_537], 2 ** 23],
  ['32', [0, 2_147_483_520, -2_147_483_648, 256, -256], 2 ** 31],
  ['32f', [0, 0.5, -1.25, 3], 1],
])('%s bits come back exactly', (bitDepth, samples, scale) => {
  const sound = decodeWav(encode(1, bitDepth, samples));
  expect(sound.samplingRateHz).toBe(44_100);
  expect(Array.from(sound.channels[0], (value) => value * scale)).toEqual(samples);
});

test('channels are told apart', () => {
  const sound = decodeWav(encode(2, '16', [16_384, -16_384, 8192, -8192]));
  expect(sound.channels.map((channel) => Array.from(channel))).toEqual([
    [0.5, 0.25],
    [-0.5, -0.25],
  ]);
  expect(() => monoOf(sound, 'stereo.wav')).toThrow(/stereo\.wav has 2 channels but a sound of one channel/);
});

test('floats and integers under an extensible header', () => {
  const extensible = (bytes: Uint8Array, subformat: number) => {
    const longer = new Uint8Array(bytes.length + 24);
    longer.set(bytes.subarray(0, 36));
    longer.set(bytes.subarray(36), 60);
    const view = new DataView(longer.buffer);
    view.setUint32(4, longer.length - 8, true);
    view.setUint32(16, 40, true);
    view.setUint16(20, 0xfffe, true);
    view.setUint16(36, 22, true);
    view.setUint16(38, view.getUint16(34, true), true);
    view.setUint32(44, subformat, true);
    return longer;
  };
  const floats = encode(1, '32', [0, 0]);
  new DataView(floats.buffer, floats.byteOffset).setFloat32(44, 0.75, true);
  expect(Array.from(decodeWav(extensible(floats, 3)).channels[0])).toEqual([0.75, 0]);
  expect(Array.from(decodeWav(extensible(encode(1, '16', [16_384]), 1)).channels[0])).toEqual([0.5]);
});

test('other formats, truncated files, NaN and other bytes are refused', async () => {
  expect(() => decodeWav(encode(1, '8', [128]), 'a.wav')).toThrow(
    /a\.wav has 8-bit samples of format 1; save it as PCM/,
  );
  expect(() => decodeWav(encode(1, '64', [0.5]), 'a.wav')).toThrow(/64-bit samples of format 3/);
  expect(() => decodeWav(encode(1, '16', [1, 2, 3, 4]).subarray(0, 48))).toThrow(
    /not a whole little-endian WAV file \(4 of 8/,
  );
  expect(() =>
    decodeWav(
      Uint8Array.from({ length: 60 }, () => 65),
      'b.wav',
    ),
  ).toThrow(/b\.wav is not a whole/);
  expect(() => decodeWav(encode(1, '32f', [0, Number.NaN]), 'c.wav')).toThrow(
    /c\.wav has NaN at sample 1 of channel 0/,
  );
  await expect(readWav('/none/d.wav')).rejects.toThrow(/Cannot read \/none\/d\.wav/);
});
