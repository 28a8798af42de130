import { expectFinite, type NdArray } from '../../../src/arrays.ts';
import { counted } from '../../lines/counted.ts';
import { expectNoSession, isContrastStudy } from '../../runs/contrast-decoding/sessions.ts';
import { readRunRecord } from '../../runs/decoding/record.ts';
import type { AnswerWork } from '../analysis.ts';
import { reconstructFromRun, reconstructFromSession } from '../open-runs.ts';
import type { ReconstructionRequest } from './analysis.ts';
import { encodeVideos } from './video-formats.ts';

export const work: AnswerWork<ReconstructionRequest, NdArray> = {
  async compute([runDir], { spikes, session }) {
    const videos = await videosOf(runDir, { spikes, session });
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

async function videosOf(runDir: string, { spikes, session }: ReconstructionRequest): Promise<NdArray> {
  if (isContrastStudy((await readRunRecord(runDir)).config)) return reconstructFromSession(runDir, { spikes, session });
  expectNoSession(session);
  return reconstructFromRun(runDir, spikes);
}
