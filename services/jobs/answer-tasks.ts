import type { OnProgress } from '../../src/progress.ts';
import type { Analysis } from '../analyses/analysis.ts';
import { answerAnalysis } from '../analyses/answer.ts';
import { analysisNamed } from '../analyses/index.ts';
import { keptFolder } from '../analyses/kept-result.ts';
import type { ComputeAnswers, ComputeOrder, ComputeReply, ComputeTask } from './compute-messages.ts';
import { describeError } from './errors.ts';

/** Answers the tasks of the server, one after the other, for as long as it is there; the process may load TensorFlow. */
export function answerTasks(registry: readonly Analysis[]): void {
  let last: Promise<unknown> = Promise.resolve();
  process.on('message', (order: ComputeOrder) => {
    last = last.then(async () => send(await answer(order, registry)));
  });
  process.once('disconnect', () => process.exit(1));
  // Ctrl-C in a terminal reaches children too; the server decides what becomes of them.
  process.on('SIGINT', () => undefined);
}

function send(reply: ComputeReply): void {
  process.send?.(reply);
}

async function answer({ id, task }: ComputeOrder, registry: readonly Analysis[]): Promise<ComputeReply> {
  try {
    return { id, answer: await obey(task, registry, (progress) => send({ id, progress })) };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    return { id, error: describeError(error) };
  }
}

async function obey(
  task: ComputeTask,
  registry: readonly Analysis[],
  onProgress: OnProgress,
): Promise<ComputeAnswers[ComputeTask['kind']]> {
  if (task.kind === 'engine') {
    const { startEngine } = await import('../../src/engine/index.ts');
    return startEngine();
  }
  if (task.kind === 'models') {
    const { modelCards } = await import('../cards/model-cards.ts');
    return modelCards();
  }
  if (task.kind === 'check') {
    const { checkRecording } = await import('../../datasets/recordings/check.ts');
    return checkRecording({ data: task.data });
  }
  if (task.kind === 'config') {
    const { expectRunnable } = await import('../runs/expect-runnable.ts');
    expectRunnable(task.config);
    return {};
  }
  if (task.kind === 'data') {
    const { expectData } = await import('../runs/expect-data.ts');
    await expectData(task.config);
    return {};
  }
  if (task.kind === 'sweep-run') {
    const { runHere } = await import('../sweeps/runners/in-process.ts');
    return runHere(task.config, { dir: task.dir, onProgress });
  }
  const { name, runDirs, request } = task;
  const analysis = analysisNamed(name, registry);
  if (task.kind === 'analysis') return answerAnalysis(analysis, runDirs, request, task.form, { onProgress });
  return analysis.version === undefined ? {} : { folder: await keptFolder(analysis, runDirs, request) };
}
