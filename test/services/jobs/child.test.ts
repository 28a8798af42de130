import { expect, test } from 'vitest';
import { moduleBeside } from '../../../services/jobs/child.ts';

test.for([
  ['file:///a%20b/jobs/run-queue.ts', 'file:///a%20b/jobs/worker.ts'],
  ['file:///dist/jobs/run-queue.js?v=1', 'file:///dist/jobs/worker.js'],
])('beside %s lies a module of the same kind', ([asker, module]) => {
  expect(moduleBeside('worker', asker).href).toBe(module);
});
