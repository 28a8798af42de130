import { expect, test } from 'vitest';
import { compareDecoders } from '../../../../services/runs/decoding/compare-decoders.ts';
import { evaluateDecoder } from '../../../../services/runs/decoding/video-study.ts';
import { startEngine } from '../../../../src/engine/index.ts';
import { newDecoder } from '../../../../src/models/decoders/registry.ts';
import { fourVideos, frames, smallUNet } from '../../../training/decoder/four-videos.ts';

test('decoders of the same samples stand side by side; other samples are refused', async () => {
  await startEngine();
  const data = fourVideos();
  const shape = { units: data.unitRegions.length, frames };
  const cnn = newDecoder({ decoder: 'shallow-cnn' }, shape, 1);
  const unet = newDecoder(smallUNet, shape, 1);
  const shifted = fourVideos();
  shifted.splits.test.responses.data[0] += 1;
  const runs = new Map([
    ['a', { model: cnn, data }],
    ['b', { model: unet, data: fourVideos() }],
    ['c', { model: unet, data: shifted }],
  ]);
  const open = async (run: string) => runs.get(run)!;
  const { runs: rows, trivial } = await compareDecoders(['a', 'b'], open);
  expect(rows.map(({ run, decoder, parameters }) => [run, decoder, parameters])).toEqual([
    ['a', 'shallow-cnn', cnn.parameterCount],
    ['b', 'video-unet', unet.parameterCount],
  ]);
  expect(rows[1].metrics).toEqual(evaluateDecoder(unet, data).metrics);
  expect(trivial.cueIdentification).toBe(0.5);
  await expect(compareDecoders(['a', 'c'], open)).rejects.toMatchObject({
    tag: 'InvalidInput',
    message: expect.stringContaining('c was tested on other samples than a'),
  });
  cnn.dispose();
  unet.dispose();
}, 60_000);
