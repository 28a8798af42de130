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

test('a crash fails its own task, and the next task gets a new child', async () => {
  const compute = computeChild();
  const crash = expect(compute.run({ kind: 'engine' })).rejects.toThrow(/exited with code 7.*illegal instruction/s);
  expect((await reconstruct(compute, [5]))[0]).toBe(5);
  await crash;
});

test('a task that nobody wants any more is ended, waiting or at work, and the next one is done', async () => {
  const compute = computeChild();
  const [first, second] = [new AbortController(), new AbortController()];
  let started = 0;
  const onStart = () => started++;
  const stuck = compute.run(task('stuck', {}), { signal: first.signal, onStart });
  const waiting = compute.run(task('stuck', {}), { signal: second.signal, onStart });
  const next = reconstruct(compute, [4]);
  second.abort(new Error('unwanted too'));
  await expect(waiting).rejects.toThrow('unwanted too');
  first.abort(new Error('unwanted'));
  await expect(stuck).rejects.toThrow('unwanted');
  expect((await next)[0]).toBe(4);
  expect(started).toBe(1);
  await expect(compute.run(mask, { signal: first.signal })).rejects.toThrow('unwanted');
});

test('says how far a task is', async () => {
  const told: unknown[] = [];
  await computeChild().run(task('reconstructions', { spikes: ndarray([1], Float32Array.of(1)) }), {
    onProgress: (progress) => told.push(progress),
  });
  expect(told).toEqual([{ phase: 'evaluate', done: 1, total: 2 }]);
});

test('closing tells what waits', async () => {
  const compute = computeChild();
  const tasks = [compute.run(task('stuck', {})), compute.run(task('stuck', {}))];
  const told = Promise.all(tasks.map((one) => expect(one).rejects.toBeInstanceOf(QueueFull)));
  await compute.close();
  await told;
});

test('refuses tasks beyond its limit', async () => {
  const compute = computeChild({ maxPending: 1 });
  const first = reconstruct(compute, [1]);
  await expect(reconstruct(compute, [2])).rejects.toBeInstanceOf(QueueFull);
  expect((await first)[0]).toBe(1);
  const small = computeChild({ maxPendingBytes: 12 });
  const fits = Promise.all([reconstruct(small, [1]), reconstruct(small, [1, 2])]);
  await expect(reconstruct(small, [1])).rejects.toBeInstanceOf(QueueFull);
  await fits;
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
