import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CortexError } from '../../src/errors.ts';
import { writeFileAtomic } from '../../src/io/atomic-file.ts';
import type { FigureOfStudy } from '../full-study/figures/figure.ts';
import { fullPlan, fullStudyFile } from '../full-study/plan.ts';
import { alignedLines } from '../lines/score-lines.ts';
import { expectEmptyFolder } from './out-folder.ts';
import { noteLine, printJson, printLine } from './print.ts';
import { progressBar } from './progress.ts';
import { expectNoQueue } from './queue-options.ts';
import { runsDir } from './runs-dir.ts';
import type { SideBySideOptions } from './side-by-side.ts';
import { studyConfigOf } from './study-config.ts';

/** Options of `cortex study --full`. */
export interface FullStudyOptions extends SideBySideOptions {
  readonly full?: boolean;
}

/** Options that each stage chooses by itself. */
const ownOfStages = ['decoder', 'regions', 'trainingSeed', 'stepMs', 'fold', 'folds', 'seeds', 'resume'] as const;

/**
 * `cortex study --full`: the paper figure by figure, in one folder. Started again with the same options it goes on where it was
 * stopped. Throws InvalidInput for an option at fault, Conflict for a folder that holds something else.
 */
export async function runFullStudy({ full: _, ...options }: FullStudyOptions): Promise<void> {
  const given = ownOfStages.find((name) => options[name] !== undefined);
  if (given) {
    const option = given.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    throw new CortexError('InvalidInput', `--full chooses --${option} by itself, stage by stage; leave it out.`);
  }
  expectNoQueue(options, '--full carries out its stages in this process');
  const study = studyConfigOf(options, 'study');
  const { dataset, arm } = study;
  const folder = options.out ?? join(runsDir(), ['full', dataset, ...(arm ? [arm] : [])].join('-'));
  const isNew = await isNewStudy(folder);
  const [{ startEngine }, { usualPreset }, { carryOutFullStudy }] = await Promise.all([
    import('../../src/engine/index.ts'),
    import('../../src/training/decoder/recipes.ts'),
    import('../full-study/full-study.ts'),
  ]);
  const bar = progressBar();
  const engine = await startEngine({ onProgress: bar.onProgress });
  const plan = fullPlan(study, usualPreset(engine));
  const done = await carryOutFullStudy(plan, {
    folder,
    engine,
    onProgress: (progress) => {
      if (progress.message) noteLine(progress.message);
      bar.onProgress(progress);
    },
    // From the start on, the folder is known by its file.
    onReady: async () => {
      if (isNew) await writeFileAtomic(join(folder, fullStudyFile), `${JSON.stringify({ plan }, null, 1)}\n`);
    },
  }).finally(bar.end);
  const report = join(folder, 'report.html');
  if (options.json) {
    printJson({ folder, report, plan, ...done, engine: engine.summary });
    return;
  }
  for (const line of [
    ...done.figures.flatMap(figureLines),
    ...done.notes.map((note) => `Note: ${note}`),
    `Report: ${report}`,
  ]) {
    printLine(line);
  }
}

function figureLines({ figure, title, reason, numbers }: FigureOfStudy): string[] {
  const text = (value: number | null | undefined) =>
    value === null || value === undefined || !Number.isFinite(value) ? '–' : value.toPrecision(4);
  const rows = numbers.map(({ measure, paper, ours, chance }) => [
    measure,
    text(paper?.value),
    text(ours),
    text(chance),
  ]);
  return [
    `${figure}. ${title}${reason === undefined ? '' : `: ${reason}`}`,
    ...(rows.length > 0 ? alignedLines([['', 'paper', 'this study', 'chance'], ...rows]) : []),
  ];
}

/** True for a folder without a full study in it. Throws Conflict for one that holds something else. */
async function isNewStudy(folder: string): Promise<boolean> {
  const text = await readFile(join(folder, fullStudyFile), 'utf8').catch(() => undefined);
  if (/^\{\s*"plan":\s*\{\s*"study":/.test(text ?? '')) return false;
  await expectEmptyFolder(folder, 'a full study');
  return true;
}
