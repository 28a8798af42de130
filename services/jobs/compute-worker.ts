import type { ComputeAnswers, ComputeOrder, ComputeReply, ComputeTask } from './compute-messages.ts';
import { describeError } from './errors.ts';
import { encodeVideos } from './video-formats.ts';

// Answers the tasks of the server, one after the other, in a child process that may load TensorFlow.

async function obey(task: ComputeTask): Promise<ComputeAnswers[ComputeTask['kind']]> {
  if (task.kind === 'engine') {
    const { startEngine } = await import('../../src/engine/index.ts');
    return startEngine();
  }
  if (task.kind === 'encode') {
    const { encodeWithRun } = await import('../runs/encoding/open.ts');
    return encodeWithRun(task.runDir, task.request);
  }
  if (task.kind === 'subspaces') {
    const { subspacesOfRun } = await import('../analyses/subspaces/analyse-run.ts');
    return { folder: await subspacesOfRun(task.runDir, task.request) };
  }
  if (task.kind === 'compare') {
    const { compareRunFolders } = await import('../analyses/comparison/compare-run-folders.ts');
    return { folder: await compareRunFolders(task.runDirs, task.settings) };
  }
  const { maskRun, reconstructFromRun } = await import('../runs/decoding/open.ts');
  if (task.kind === 'mask') return maskRun(task.runDir, task.request);
  return encodeVideos(await reconstructFromRun(task.runDir, task.responses), task.format);
}

async function answer({ id, task }: ComputeOrder): Promise<ComputeReply> {
  try {
    return { id, answer: await obey(task) };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    return { id, error: describeError(error) };
  }
}

let last: Promise<unknown> = Promise.resolve();

process.on('message', (order: ComputeOrder) => {
  last = last.then(async () => process.send?.(await answer(order)));
});
process.once('disconnect', () => process.exit(1));
// Ctrl-C in a terminal reaches children too; the server decides what becomes of them.
process.on('SIGINT', () => undefined);
