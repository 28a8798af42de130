import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { runEncoding } from '../../../../services/runs/encoding/carry-out.ts';
import { encodingConfigSchema } from '../../../../services/runs/encoding/config.ts';
import { openEncodingRun } from '../../../../services/runs/encoding/open.ts';
import { encoderPath } from '../../../../services/runs/encoding/stored-networks.ts';
import { startEngine } from '../../../../src/engine/index.ts';
import { readTensorFile } from '../../../../src/io/safetensors.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { writeRecordings } from './recordings-folder.ts';

// New units on the core of a run (the library's own test of what is learnt: test/training/encoder/transfer.test.ts).

const folder = temporaryFolder();
const data = join(folder, 'data');
const at = (name: string) => join(folder, name);
const options = { widths: [4, 4, 4], taps: [3, 2], dropout: 0 };
const asked = (changes: object) =>
  encodingConfigSchema.parse({
    ...{ kind: 'encoding', dataset: 'recordings', data, model: 'cnn-population' },
    training: { epochs: 2, cropBins: 100 },
    ...changes,
  });

beforeAll(async () => {
  await startEngine();
  await writeRecordings(data);
  await runEncoding(asked({ options, networks: 2 }), { runDir: at('first') });
});

test('all but the readouts is that of the core, network by network', async () => {
  const config = asked({ core: 'first', networks: 2, seed: 5 });
  const { scores } = await runEncoding(config, { runDir: at('second') });
  expect(scores.cc!.n).toBe(6);
  for (const place of [0, 1]) {
    const [before, after] = await Promise.all([
      readTensorFile(encoderPath(at('first'), 1 + place)),
      readTensorFile(encoderPath(at('second'), 5 + place)),
    ]);
    const same = (name: string) => expect(after.tensors[name]).toEqual(before.tensors[name]);
    const names = Object.keys(before.tensors);
    for (const name of names.filter((one) => !/^(readout|output)\//.test(one))) same(name);
    expect(() => same('readout/kernel')).toThrow();
  }
  // A finished run is one like any other.
  const { encoders, record } = await openEncodingRun(at('second'));
  expect([encoders.length, record.config.core, record.encoder?.options]).toMatchObject([2, 'first', options]);
});

test('a core that does not do is refused, and so are settings that come with it', async () => {
  const refused = (changes: object, message: RegExp) =>
    expect(runEncoding(asked({ core: 'first', ...changes }), { runDir: at('third') })).rejects.toThrow(message);
  await refused({ core: 'nowhere' }, /run\.json/);
  await refused({ model: 'cnn-1d' }, /The core of "first" is that of "cnn-population" but model is "cnn-1d"/);
  await refused({ options }, /options comes with the core of "first"; leave it out/);
  await refused({ tune: 'small' }, /Only readouts are fitted to a core/);
  expect(() => asked({ core: '../first' })).toThrow(/id of a run/);
  await expect(readFile(join(at('third'), 'run.json'))).rejects.toThrow(/ENOENT/);
  // What is there of a run goes with the core that made it.
  const again = asked({ core: 'first', networks: 2, seed: 5 });
  await rm(encoderPath(at('first'), 2));
  await expect(runEncoding(again, { runDir: at('second') })).rejects.toThrow(/2\.safetensors/);
});
