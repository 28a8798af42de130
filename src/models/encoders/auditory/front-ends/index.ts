import { gammatoneCubeRoot, gammatoneLog, gammatonePcen } from './gammatone.ts';
import { leaf } from './leaf.ts';
import { logMel } from './log-mel.ts';
import { sincnet } from './sincnet.ts';

/** Front ends that models of the waveform can begin with. */
export const learnableFrontEnds = {
  'log-mel': logMel,
  'gammatone-pcen': gammatonePcen,
  'gammatone-log': gammatoneLog,
  'gammatone-cube-root': gammatoneCubeRoot,
  sincnet,
  leaf,
} as const;
type LearnableFrontEndName = keyof typeof learnableFrontEnds;

export const learnableFrontEndNames = Object.keys(learnableFrontEnds) as LearnableFrontEndName[];
