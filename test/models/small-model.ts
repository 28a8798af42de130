import type { VideoUNetConfig } from '../../src/models/decoders/catalogue.ts';
import { VideoUNet } from '../../src/models/decoders/video-unet.ts';

/** A VideoUNet that runs in milliseconds. */
export const smallConfig: VideoUNetConfig = {
  units: 5,
  frames: 6,
  width: 2,
  hiddenUnits: 8,
  timePooling: [3, 2, 1, 1],
  unitDropout: 0,
  hiddenDropout: 0,
};

export const smallModel = (seed = 1): VideoUNet => new VideoUNet(smallConfig, seed);
