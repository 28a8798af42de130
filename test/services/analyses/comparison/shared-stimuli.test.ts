import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadNs1 } from '../../../../datasets/ns1/load.ts';
import { sharedStimuli } from '../../../../services/analyses/comparison/shared-stimuli.ts';
import { encodingConfigSchema } from '../../../../services/runs/encoding/config.ts';
import { openEncodingRun } from '../../../../services/runs/encoding/open.ts';
import { encoderPath } from '../../../../services/runs/encoding/stored-networks.ts';
import { newProvenance, writeRunFile } from '../../../../services/runs/run-file.ts';
import { networkInput } from '../../../../src/analysis/checks/network-input.ts';
import { networkCka } from '../../../../src/analysis/checks/network-similarity.ts';
import type { EncodingData } from '../../../../src/data/encoding-data.ts';
import { startEngine } from '../../../../src/engine/index.ts';
import { Encoder } from '../../../../src/models/encoders/encoder.ts';
import { saveEncoder } from '../../../../src/models/encoders/encoder-file.ts';
import { encoderShapeOf } from '../../../../src/models/encoders/encoder-shape.ts';
import { trainingSegments } from '../../../../src/training/encoder/jackknife.ts';
import { inputScaling } from '../../../../src/training/encoder/scaling.ts';
import { recordings } from '../../../recordings.ts';

const { data: folder, absent, note } = recordings('ns1_ferret_ac');

test.skipIf(absent)(
  `networks of two front ends see the same sounds, each through its own${note}`,
  { timeout: 120_000 },
  async () => {
    const engine = await startEngine();
    const runs = await mkdtemp(join(tmpdir(), 'shared-stimuli-'));
    const saved = async (name: string, frontEnd: string, data: EncodingData) => {
      const runDir = join(runs, name);
      const encoder = new Encoder({ model: 'cnn-population' }, encoderShapeOf(data), 1);
      const zeros = new Float64Array(data.units.length);
      encoder.setScaling({
        ...inputScaling(data.clips, trainingSegments(data), data.frame),
        outputMean: zeros,
        outputSd: zeros.map(() => 1),
      });
      await mkdir(join(runDir, 'encoders'), { recursive: true });
      await saveEncoder(encoderPath(runDir, 1), encoder);
      await writeRunFile(runDir, {
        ...newProvenance(engine),
        config: encodingConfigSchema.parse({
          kind: 'encoding',
          dataset: 'ns1',
          data: folder,
          model: 'cnn-population',
          frontEnd,
        }),
        dataset: {
          name: 'ns1',
          domain: 'auditory',
          citation: '',
          licence: '',
          hash: data.hash,
          binMs: data.binMs,
          frame: [...data.frame],
          units: data.units.map(({ id }) => id),
          sites: 1,
          clips: { train: 14, validation: 3, test: 3 },
        },
        finished: new Date().toISOString(),
      });
      return { runDir, encoder };
    };
    try {
      const [left, right] = [await loadNs1({ data: folder, frontEnd: 'log-mel' }), await loadNs1({ data: folder })];
      const [a, b] = [await saved('a', 'log-mel', left), await saved('b', 'db', right)];
      const [clip] = right.split.test;
      const cka = (of: EncodingData) =>
        networkCka(a.encoder, b.encoder, [
          [networkInput(a.encoder, of.clips[clip], 1000), networkInput(b.encoder, right.clips[clip], 1000)],
        ])!;
      expect((await sharedStimuli([a.runDir, b.runDir])).cka).toBeCloseTo(cka(left), 5);
      expect(Math.abs(cka(left) - cka(right))).toBeGreaterThan(0.02);
      for (const { encoder } of [a, b, ...(await openEncodingRun(b.runDir)).encoders.map((encoder) => ({ encoder }))]) {
        encoder.dispose();
      }
    } finally {
      await rm(runs, { recursive: true });
    }
  },
);
