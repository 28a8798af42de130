import { expect, test } from 'vitest';
import { decodeWav, monoOf, readWav } from '../../src/io/wav.ts';
import { formatBody, riffChunk, riffFile } from '../datasets/wav-files.ts';

const integer = 1;
const float = 3;

/** Little-endian samples as bytes. */
function sampleBytes(code: number, bits: number, samples: readonly number[]): Buffer {
  const size = bits / 8;
  const body = Buffer.alloc(size * samples.length);
  samples.forEach((value, i) => {
    if (code === float && bits === 32) body.writeFloatLE(value, i * size);
    else if (code === float) body.writeDoubleLE(value, i * size);
    else if (bits === 8) body.writeUInt8(value, i);
    else body.writeIntLE(value, i * size, size);
  });
  return body;
}

const formatOf = (code: number, channels: number, bits: number) =>
  riffChunk('fmt ', formatBody(code, channels, 44_100, bits));
const encode = (code: number, bits: number, samples: readonly number[], channels = 1) =>
  riffFile([formatOf(code, channels, bits), riffChunk('data', sampleBytes(code, bits, samples))]);
const read = (bytes: Uint8Array) => Array.from(decodeWav(bytes, 'a.wav').channels[0]);

/** Two samples of 16 bits, 0.5 and −0.25, and the `fmt ` chunk that goes with them. */
const format16 = formatOf(integer, 1, 16);
const data16 = sampleBytes(integer, 16, [16_384, -8192]);
const values16 = [0.5, -0.25];

test.each([
  [integer, 16, [0, 32_767, -32_768, 1, -1], 2 ** 15],
  [integer, 24, [0, 8_388_607, -8_388_608, 1, -1, 65_536, -65_537], 2 ** 23],
  [integer, 32, [0, 2_147_483_520, -2_147_483_648, 256, -256], 2 ** 31],
  [float, 32, [0, 0.5, -1.25, 3], 1],
  [float, 64, [0, 0.5, -1.25, 3], 1],
])('samples of format %d and %d bits come back exactly', (code, bits, samples, scale) => {
  const sound = decodeWav(encode(code, bits, samples));
  expect(sound.samplingRateHz).toBe(44_100);
  expect(Array.from(sound.channels[0], (value) => value * scale)).toEqual(samples);
});

test('samples of 8 bits lie around 128', () => {
  expect(read(encode(integer, 8, [128, 0, 255]))).toEqual([0, -1, 127 / 128]);
});

test('channels are told apart', () => {
  const sound = decodeWav(encode(integer, 16, [16_384, -16_384, 8192, -8192], 2));
  expect(sound.channels.map((channel) => Array.from(channel))).toEqual([
    [0.5, 0.25],
    [-0.5, -0.25],
  ]);
  expect(() => monoOf(sound, 'stereo.wav')).toThrow(/stereo\.wav has 2 channels but a sound of one channel/);
});

test('floats and integers under an extensible header', () => {
  const extensible = (code: number, bits: number, samples: number[]) => {
    const rest = Buffer.alloc(24);
    rest.writeUInt16LE(22, 0);
    rest.writeUInt16LE(bits, 2);
    rest.writeUInt16LE(code, 8);
    const body = Buffer.concat([formatBody(0xfffe, 1, 44_100, bits), rest]);
    return riffFile([riffChunk('fmt ', body), riffChunk('data', sampleBytes(code, bits, samples))]);
  };
  expect(read(extensible(float, 32, [0.75, 0]))).toEqual([0.75, 0]);
  expect(read(extensible(integer, 16, [16_384]))).toEqual([0.5]);
  expect(() => read(extensible(2, 16, [1]))).toThrow(/a\.wav is compressed \(Microsoft ADPCM, format 2\)/);
});

test('other chunks cost nothing, whatever they hold: lists, broken ones, odd lengths, one that leads past the end', () => {
  const chunks = [
    riffChunk('LIST', Buffer.from('INFOIART\xff\xff\xff\x7fx', 'latin1')),
    riffChunk('LIST', Buffer.from('adtl')),
    riffChunk('odd ', Buffer.from('abc')),
    format16,
    riffChunk('fact', Buffer.alloc(0)),
    riffChunk('data', data16),
    riffChunk('LIST', Buffer.from('short'), 1_000_000),
  ];
  expect(read(riffFile(chunks))).toEqual(values16);
  const unpadded = riffChunk('odd ', Buffer.from('abc')).subarray(0, 11);
  expect(read(riffFile([format16, unpadded, riffChunk('data', data16)]))).toEqual(values16);
});

test.each([
  ['both sizes 0xFFFFFFFF', 0xffffffff, 0xffffffff],
  ['both sizes 0', 0, 0],
  ['a header that was never corrected', 36, 0],
  ['the size of sox', 0x7ffff024, 0x7ffff000],
])('a sound that was streamed is read to the end of the file: %s', (_, size, dataSize) => {
  expect(read(riffFile([format16, riffChunk('data', data16, dataSize)], { size }))).toEqual(values16);
});

test('a size of 0 is true when other chunks follow by the header', () => {
  expect(read(riffFile([format16, riffChunk('data', Buffer.alloc(0)), riffChunk('LIST', data16)]))).toEqual([]);
});

test('RF64 has the size of the samples in ds64', () => {
  const sizes = Buffer.alloc(28);
  sizes.writeBigUInt64LE(4n, 8);
  const chunks = [
    riffChunk('ds64', sizes),
    format16,
    riffChunk('data', data16, 0xffffffff),
    riffChunk('junk', Buffer.alloc(10)),
  ];
  expect(read(riffFile(chunks, { id: 'RF64', size: 0xffffffff }))).toEqual(values16);
  sizes.writeBigUInt64LE(5_000_000_000n, 8);
  const cut = riffFile([riffChunk('ds64', sizes), ...chunks.slice(1)], { id: 'RF64', size: 0xffffffff });
  expect(() => read(cut)).toThrow(/22 of 5000000000 bytes of samples are there/);
});

test.each([
  ['mu-law', encode(7, 8, [1]), /a\.wav is compressed \(mu-law, format 7\); save it as PCM/],
  ['an unknown format', encode(99, 16, [1]), /a\.wav has samples of the unknown format 99; save it as PCM/],
  ['12-byte floats', encode(float, 96, []), /a\.wav has float samples of 96 bits; save it/],
  ['truncated samples', encode(integer, 16, [1, 2, 3, 4]).subarray(0, 48), /not a whole WAV file \(4 of 8 bytes/],
  ['no samples', riffFile([format16]), /it has no "data" chunk/],
  ['no format', riffFile([riffChunk('data', data16)]), /"fmt " chunk does not come before/],
  ['no channel', riffFile([formatOf(integer, 0, 16), riffChunk('data', data16)]), /0 channels of 16 bits/],
  ['other bytes', Buffer.from('fLaC and so on'), /a\.wav is not a WAV file \(it begins with "fLaC"/],
  ['nothing', Buffer.alloc(0), /a\.wav is not a WAV file \(it is empty/],
  ['RIFX', riffFile([format16, riffChunk('data', data16)], { id: 'RIFX' }), /a\.wav is big-endian \(RIFX\)/],
  ['NaN', encode(float, 32, [0, Number.NaN]), /a\.wav has NaN at sample 1 of channel 0/],
  ['floats that float32 cannot hold', encode(float, 64, [1e300]), /a\.wav has Infinity at sample 0/],
])('refused with what to do: %s', (_, bytes, message) => {
  expect(() => read(bytes)).toThrow(message);
});

test('a file that is not there is named', async () => {
  await expect(readWav('/none/d.wav')).rejects.toThrow(/Cannot read \/none\/d\.wav/);
});
