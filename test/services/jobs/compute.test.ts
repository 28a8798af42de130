import { expect, onTestFinished, test } from 'vitest';
import { ComputeChild, type ComputeOptions } from '../../../services/jobs/compute.ts';
import { QueueFull } from '../../../services/jobs/errors.ts';
import { ndarray } from '../../../src/arrays.ts';
import { until } from '../wait.ts';

const workerModule = new URL('./fake-compute-worker.ts', import.meta.url);

function computeChild(options: ComputeOptions = {}): ComputeChild {
  const compute = new ComputeChild({ workerModule, ...options });
  onTestFinished(() => compute.close());
  return compute;
}

const task = (name: string, request: Record<string, unknown>) => ({
  kind: 'analysis' as const,
  name,
  runDirs: ['/run'],
  request,
  form: 'application/x-npy',
});
const mask = task('maskings', { regions: ['V9'], mode: 'zero' });

/** The bytes that the fake worker answers to a reconstruction of these values. */
async function reconstruct(compute: ComputeChild, values: number[]): Promise<Uint8Array> {
  const spikes = ndarray([1, 1, values.length], Float32Array.from(values));
  const answer = await compute.run(task('reconstructions', { spikes }));
  if (!('body' in answer) || typeof answer.body === 'string') throw new Error('The answer is not in bytes.');
  return answer.body;
}

test('sends typed arrays to one warm child and gives each answer to its asker', async () => {
  const compute = computeChild();
  const answers = await Promise.all([reconstruct(compute, [1, 2]), reconstruct(compute, [3, 4])]);
  expect(answers.map(([sum]) => sum)).toEqual([3, 7]);
  expect(answers[0].slice(1)).toEqual(answers[1].slice(1));
});

test('an error of a task keeps its tag and leaves the child warm', async () => {
  const compute = computeChild();
  const [, ...before] = await reconstruct(compute, [1]);
  await expect(compute.run(mask)).rejects.toMatchObject({
    name: 'CortexError',
    tag: 'NotFound',
    message: 'No region V9.',
  });
  const [, ...after] = await reconstruct(compute, [1]);
  expect(after).toEqual(before);
});

test('a crash fails the tasks of that child, and the next task gets a new one', async () => {
  const compute = computeChild();
  const crash = /exited with code 7.*illegal instruction/s;
  const tasks = [compute.run({ kind: 'engine' }), reconstruct(compute, [1])];
  await Promise.all(tasks.map((task) => expect(task).rejects.toThrow(crash)));
  expect((await reconstruct(compute, [5]))[0]).toBe(5);
});

test('refuses tasks beyond its limit', async () => {
  const compute = computeChild({ maxPending: 1 });
  const first = reconstruct(compute, [1]);
  await expect(reconstruct(compute, [2])).rejects.toBeInstanceOf(QueueFull);
  expect((await first)[0]).toBe(1);
});

test('an idle child is ended, and closing twice is harmless', async () => {
  const compute = computeChild({ idleMs: 50 });
  const [, low, middle, high] = await reconstruct(compute, [1]);
  await until('the idle child to end', () => !isRunning(low | (middle << 8) | (high << 16)));
  await compute.close();
  expect((await reconstruct(compute, [2]))[0]).toBe(2);
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    expect(error).toMatchObject({ code: 'ESRCH' });
    return false;
  }
}
