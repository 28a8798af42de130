import type { DecoderName, VideoUNetConfig } from './catalogue.ts';
import { MlpDecoder } from './mlp-decoder.ts';
import { ShallowCnnDecoder } from './shallow-cnn-decoder.ts';
import type { VideoDecoder } from './video-decoder.ts';
import { VideoUNet } from './video-unet.ts';

/**
 * The decoder called `name` with starting weights from `seed`. `config` is that of a VideoUNet; the two baselines take
 * units and frames from it and have the sizes of the paper (Zhang et al. 2026, Methods, "Baseline models").
 */
export function newVideoDecoder(name: DecoderName, config: VideoUNetConfig, seed: number): VideoDecoder {
  const { units, frames } = config;
  switch (name) {
    case 'video-unet':
      return new VideoUNet(config, seed);
    case 'mlp':
      return new MlpDecoder({ decoder: name, units, frames, hiddenUnits: [512, 1024] }, seed);
    case 'shallow-cnn':
      return new ShallowCnnDecoder({ decoder: name, units, frames, channels: [64, 32, 16, 8] }, seed);
  }
}
