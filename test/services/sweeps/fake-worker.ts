import { startWorker } from '../../../services/sweeps/worker.ts';

// A worker of its own, to be killed, whose runs are those of fake-child.js.

const [url, concurrency] = process.argv.slice(2);
await startWorker(url, {
  concurrency: Number(concurrency),
  threads: 1,
  leaseMs: 1500,
  workerModule: new URL('./fake-child.js', import.meta.url),
  saveEveryMs: 100,
});
process.stdout.write('ready\n');
