import type { ComputeOrder, ComputeReply } from '../../../services/jobs/compute-messages.ts';
import type { NdArray } from '../../../src/arrays.ts';

// Stands in for the compute worker: a task but for maskings and what is stuck answers the process id and the sum of the responses it was sent.

process.once('disconnect', () => process.exit(1));
process.on('message', ({ id, task }: ComputeOrder) => {
  const reply = (message: ComputeReply) => process.send?.(message);
  if (task.kind === 'engine') {
    process.stderr.write('illegal instruction\n');
    process.exit(7);
  }
  if (
    task.kind === 'config' ||
    task.kind === 'data' ||
    task.kind === 'models' ||
    task.kind === 'check' ||
    task.kind === 'sweep-run'
  )
    return undefined;
  if (task.name === 'maskings') {
    return reply({ id, error: { tag: 'NotFound', message: `No region ${task.request.regions}.` } });
  }
  // Never answers.
  if (task.name === 'stuck') return undefined;
  reply({ id, progress: { phase: 'evaluate', done: 1, total: 2 } });
  const { data } = task.request.spikes as NdArray;
  if (!(data instanceof Float32Array)) process.exit(8);
  const sum = data.reduce((a, b) => a + b, 0);
  const body = Uint8Array.from([sum, process.pid & 0xff, (process.pid >> 8) & 0xff, process.pid >> 16]);
  return reply({ id, answer: { body } });
});
