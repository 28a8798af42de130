import { join, relative } from 'node:path';
import { descriptions } from '../../analyses/descriptions/analysis.ts';
import { descriptionRequestSchema } from '../../analyses/descriptions/request.ts';
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

/** Similarities, principal components and t-SNE of the data of a run, as `cortex describe RUN` tells them. */
export const descriptionStage = (run: string): Stage<DescriptionResult> => ({
  name: 'description',
  after: { run },
  async run({ folder, plan, onProgress }) {
    const runDirs = [join(folder, run)];
    const request = descriptionRequestSchema.parse(plan.sizes.description);
    const kept = await keptResult(descriptions, runDirs, request, { onProgress });
    const work = await descriptions.work();
    const lines = work.lines(await readKept(descriptions, kept), { runDirs, request, place: kept });
    const place = relative(folder, kept);
    const hasFigure = await hasFiles(kept, [resultFiles['image/png']]);
    return { place, lines, pictures: hasFigure ? [join(place, resultFiles['image/png'])] : [] };
  },
});
