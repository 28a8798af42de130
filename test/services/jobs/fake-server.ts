import { RunQueue } from '../../../services/jobs/run-queue.ts';
import { studyConfigSchema } from '../../../services/runs/decoding/config.ts';
import { RunStore } from '../../../services/store/run-store.ts';

// A server that goes on with what another one left, queues runs of the given seeds, and is killed by its test.

const [root, worker, ...seeds] = process.argv.slice(2);
const store = new RunStore(root);
const queue = new RunQueue({ store, workerModule: new URL(worker, import.meta.url) });
await queue.recover();
for (const seed of seeds) await queue.submit(studyConfigSchema.parse({ seed: Number(seed) }));
setInterval(() => undefined, 1000);
