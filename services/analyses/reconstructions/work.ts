import { expectFinite, type NdArray } from '../../../src/arrays.ts';
import { counted } from '../../cli/print.ts';
import type { AnswerWork } from '../analysis.ts';
import { reconstructFromRun } from '../open-runs.ts';
import type { ReconstructionRequest } from './analysis.ts';
import { encodeVideos } from './video-formats.ts';

export const work: AnswerWork<ReconstructionRequest, NdArray> = {
  async compute([runDir], { spikes }) {
    const videos = await reconstructFromRun(runDir, spikes);
    // Counts beyond what float32 computes with come out as no number.
    expectFinite(videos, 'the reconstructed videos');
    return videos;
  },
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
