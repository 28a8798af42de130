import type { ComputeOrder, ComputeReply } from '../../../services/jobs/compute-messages.ts';

// Stands in for the compute worker: a "reconstruct" task answers the process id and the sum of the responses it was sent.

process.once('disconnect', () => process.exit(1));
process.on('message', ({ id, task }: ComputeOrder) => {
  const reply = (message: ComputeReply) => process.send?.(message);
  if (task.kind === 'engine') {
    process.stderr.write('illegal instruction\n');
    process.exit(7);
  }
  if (task.kind === 'mask')
    return reply({ id, error: { tag: 'NotFound', message: `No region ${task.request.regions}.` } });
  if (task.kind !== 'reconstruct') process.exit(9);
  if (!(task.responses.data instanceof Float32Array)) process.exit(8);
  const sum = task.responses.data.reduce((a, b) => a + b, 0);
  return reply({
    id,
    answer: Uint8Array.from([sum, process.pid & 0xff, (process.pid >> 8) & 0xff, process.pid >> 16]),
  });
});
