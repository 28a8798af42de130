import { join, relative } from 'node:path';
import { CortexError } from '../../../src/errors.ts';
import { analyses } from '../../analyses/index.ts';
import { keptResult, readKept } from '../../analyses/kept-result.ts';
import { resultFiles } from '../../analyses/result-folder.ts';
import { hasFiles } from '../../runs/run-file.ts';
import type { Stage } from '../stage.ts';

export interface DescriptionResult {
  /** Folder of the result, in that of the full study. */
  readonly place: string;
  readonly lines: readonly string[];
  /** Files in the folder of the full study. */
  readonly pictures: readonly string[];
}

/** The analysis that describes the data of a run; there is none before it is registered. */
const command = 'describe';

/** Similarities, principal components and t-SNE of the data of a run, as `cortex describe RUN` tells them. */
export const descriptionStage = (run: string): Stage<DescriptionResult> => ({
  name: 'description',
  after: { run, described: analyses.some((analysis) => analysis.command === command) },
  async run({ folder, onProgress }) {
    const described = analyses.find((analysis) => analysis.command === command);
    if (described?.version === undefined) {
      throw new CortexError('Unsupported', `There is no analysis "${command}" in this version, so it is left out.`);
    }
    const runDirs = [join(folder, run)];
    const request = described.request.parse({});
    const kept = await keptResult(described, runDirs, request, { onProgress });
    const work = await described.work();
    const lines = work.lines(await readKept(described, kept), { runDirs, request, place: kept });
    const place = relative(folder, kept);
    const hasFigure = await hasFiles(kept, [resultFiles['image/png']]);
    return { place, lines, pictures: hasFigure ? [join(place, resultFiles['image/png'])] : [] };
  },
});
