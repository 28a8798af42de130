import { RunQueue } from '../../../services/jobs/run-queue.ts';
import { studyConfigSchema } from '../../../services/runs/decoding/config.ts';
import { RunStore } from '../../../services/store/run-store.ts';

// A server that queues runs of the given seeds and is killed by its test.

const [root, ...seeds] = process.argv.slice(2);
const store = new RunStore(root);
const queue = new RunQueue({ store, workerModule: new URL('./fake-worker.ts', import.meta.url) });
for (const seed of seeds) await queue.submit(studyConfigSchema.parse({ seed: Number(seed) }));
setInterval(() => undefined, 1000);
