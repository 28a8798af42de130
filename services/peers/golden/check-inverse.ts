import { startEngine } from '../../../src/engine/index.ts';
import { inverseDrive, inverseVideoUNet } from '../../../src/models/encoders/visual/inverse-video-unet.ts';
import {
  fromInverseStateDict,
  type InverseShape,
  toInverseStateDict,
} from '../../../src/models/encoders/visual/inverse-weights.ts';
import { Weights } from '../../../src/models/weights.ts';
import {
  checkNetwork,
  leftOutOnWasm,
  type NetworkFixture,
  networkFixtureSchema,
  peerStages,
  stateOf,
  timePoolingOf,
} from './check-network.ts';
import type { GoldenNetwork } from './network-steps.ts';
import { type CheckReport, Tally } from './tally.ts';

const peerBlocks: Readonly<Record<string, string>> = { ...peerStages, 'frames/norm': 'reverse_Dense.bn1' };

/** The inverse VideoUNet against the paper's code in PyTorch (inverse_h*.json); see checkVideoUNet. */
export async function checkInverse(json: unknown): Promise<CheckReport> {
  const fixture = networkFixtureSchema.parse(json);
  await startEngine();
  const tally = new Tally();
  if (leftOutOnWasm(tally, fixture)) return tally.report();
  const sizes = sizesOf(tally, fixture);
  const start = fromInverseStateDict(stateOf(fixture), sizes);
  const { units, ...options } = sizes;
  const config = inverseVideoUNet.schema.parse(options);
  const shape = { frame: [32, 32, 3], units, binMs: 100, copies: 1 };
  const weights = new Weights(inverseVideoUNet.specs(config, shape), 0);
  try {
    const network = {
      weights,
      forward: (video, mode, onBlock) =>
        inverseDrive({ config, shape, weights }, video, mode, (stage, x) =>
          // The peer's batch norm over bins works on images of one column.
          onBlock(peerBlocks[stage], stage === 'frames/norm' ? x.expandDims(3) : x),
        ),
      biasOf: (norm) => inverseVideoUNet.biasOf?.(norm),
      stateOf: (values) => toInverseStateDict(values, sizes),
    } satisfies GoldenNetwork;
    await checkNetwork(tally, network, fixture, start);
  } finally {
    weights.dispose();
  }
  return tally.report();
}

function sizesOf(tally: Tally, fixture: NetworkFixture): InverseShape {
  const { model, inputs, params } = fixture;
  const frames = inputs.x.shape[2];
  return {
    units: model.ncell,
    frames,
    width: model.hiddensize,
    hiddenUnits: params.find(({ name }) => name === 'reverse_Dense.dense2.bias')?.shape[0] ?? 0,
    timePooling: timePoolingOf(tally, fixture, frames),
  };
}
