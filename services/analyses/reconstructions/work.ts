import type { NdArray } from '../../../src/arrays.ts';
import { counted } from '../../cli/print.ts';
import type { AnswerWork } from '../analysis.ts';
import { reconstructFromRun } from '../open-runs.ts';
import type { ReconstructionRequest } from './analysis.ts';
import { encodeVideos } from './video-formats.ts';

export const work: AnswerWork<ReconstructionRequest, NdArray> = {
  compute: ([runDir], { spikes }) => reconstructFromRun(runDir, spikes),
  write: (videos, form) => encodeVideos(videos, form),
  lines: ({ shape: [count, frames, height, width] }, { place }) => [
    `${counted(count, 'video')} of ${counted(frames, 'frame')}, ${height} × ${width} pixels`,
    place === undefined ? '--out FILE.npy, FILE.gif or FILE.png keeps them' : `File: ${place}`,
  ],
  json: ({ shape }, { runDirs: [run], place = null }) => ({
    run,
    axes: ['sample', 'time', 'height', 'width', 'colour'],
    shape,
    file: place,
  }),
};
