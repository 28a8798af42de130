import { startEngine } from '../../../src/engine/index.ts';
import type { tf } from '../../../src/engine/tensorflow.ts';
import type { VideoUNetConfig } from '../../../src/models/decoders/catalogue.ts';
import { VideoUNet } from '../../../src/models/decoders/video-unet.ts';
import { fromStateDict, toStateDict } from '../../../src/models/pytorch-weights.ts';
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

/** VideoUNet, its gradients and first optimiser steps against the paper's code in PyTorch (videounet_h*.json). */
export async function checkVideoUNet(json: unknown): Promise<CheckReport> {
  const fixture = networkFixtureSchema.parse(json);
  await startEngine();
  const tally = new Tally();
  if (leftOutOnWasm(tally, fixture)) return tally.report();
  const config = configOf(tally, fixture);
  const start = fromStateDict(stateOf(fixture), config);
  const model = new VideoUNet(config, 0);
  try {
    const network: GoldenNetwork = {
      weights: model.weights,
      forward(spikes, mode, onBlock) {
        const frames = model.decodeSpikes(spikes as tf.Tensor3D, mode);
        onBlock('Dense', frames);
        return model.refine(frames, mode, (stage, x) => onBlock(peerStages[stage], x));
      },
      biasOf: (norm) => model.biasOf(norm),
      stateOf: (values) => toStateDict(values, config),
    };
    await checkNetwork(tally, network, fixture, start);
  } finally {
    model.dispose();
  }
  return tally.report();
}

function configOf(tally: Tally, fixture: NetworkFixture): VideoUNetConfig {
  const { model, inputs, params } = fixture;
  const frames = inputs.x.shape[1];
  return {
    units: model.ncell,
    frames,
    width: model.hiddensize,
    hiddenUnits: params.find(({ name }) => name === 'Dense.dense1.bias')?.shape[0] ?? 0,
    timePooling: timePoolingOf(tally, fixture, frames),
    unitDropout: 0,
    hiddenDropout: 0,
  };
}
