import { prepareNative } from '../src/engine/native/prepare.ts';
import type { EngineAttempt } from '../src/engine/report.ts';

/**
 * Runs once before the suite: gets the engine ready, so that test files only load it, and says which one it is.
 * (It does not load TensorFlow.js itself: this is the test runner's own process.)
 */
export async function setup(): Promise<void> {
  const wanted = process.env.CORTEX_ENGINE;
  if (wanted === 'wasm') return;
  const attempts: EngineAttempt[] = [];
  const source = await prepareNative(attempts, () => {});
  const reasons = attempts.map(({ what, why }) => `${what}: ${why}`).join(' ');
  if (!source && wanted === 'native') throw new Error(`CORTEX_ENGINE=native, but ${reasons}`);
  process.env.CORTEX_ENGINE = source ? 'native' : 'wasm';
  console.error(`Tests run on ${process.env.CORTEX_ENGINE} (${reasons}).`);
}
