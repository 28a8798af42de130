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

const reconstruct = (values: number[]) => ({
  kind: 'reconstruct' as const,
  runDir: '/run',
  format: 'application/x-npy' as const,
  responses: ndarray([1, 1, values.length], Float32Array.from(values)),
});

const mask = { kind: 'mask', runDir: '/run', request: { regions: ['V9'], mode: 'zero' } } as const;

test('sends typed arrays to one warm child and gives each answer to its asker', async () => {
  const compute = computeChild();
  const answers = await Promise.all([compute.run(reconstruct([1, 2])), compute.run(reconstruct([3, 4]))]);
  expect(answers.map(([sum]) => sum)).toEqual([3, 7]);
  expect(answers[0].slice(1)).toEqual(answers[1].slice(1));
});

test('an error of a task keeps its tag and leaves the child warm', async () => {
  const compute = computeChild();
  const [, ...before] = await compute.run(reconstruct([1]));
  await expect(compute.run(mask)).rejects.toMatchObject({
    name: 'CortexError',
    tag: 'NotFound',
    message: 'No region V9.',
  });
  const [, ...after] = await compute.run(reconstruct([1]));
  expect(after).toEqual(before);
});

test('a crash fails the tasks of that child, and the next task gets a new one', async () => {
  const compute = computeChild();
  const crash = /exited with code 7.*illegal instruction/s;
  const tasks = [compute.run({ kind: 'engine' }), compute.run(reconstruct([1]))];
  await Promise.all(tasks.map((task) => expect(task).rejects.toThrow(crash)));
  expect((await compute.run(reconstruct([5])))[0]).toBe(5);
});

test('refuses tasks beyond its limit', async () => {
  const compute = computeChild({ maxPending: 1 });
  const first = compute.run(reconstruct([1]));
  await expect(compute.run(reconstruct([2]))).rejects.toBeInstanceOf(QueueFull);
  expect((await first)[0]).toBe(1);
});

test('an idle child is ended, and closing twice is harmless', async () => {
  const compute = computeChild({ idleMs: 50 });
  const [, low, middle, high] = await compute.run(reconstruct([1]));
  await until('the idle child to end', () => !isRunning(low | (middle << 8) | (high << 16)));
  await compute.close();
  expect((await compute.run(reconstruct([2])))[0]).toBe(2);
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    expect(error).toMatchObject({ code: 'ESRCH' });
    return false;
  }
}
