import type { EncodingData } from '../../../src/encoding-data.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { CortexError } from '../../../src/errors.ts';
import type { Encoder } from '../../../src/models/encoder.ts';
import type { OnProgress } from '../../../src/progress.ts';
import { fitEncoder } from '../../../src/training/fit-encoder.ts';
import { assess } from './assess.ts';
import { type RecoveryDomain, type RecoveryRecipe, recoveryRecipes } from './recipe.ts';
import type { Recovery } from './recovery.ts';
import { shuffleResponses } from './shuffle-responses.ts';
import { verdictsOf } from './verdicts.ts';

export type { Recovery } from './recovery.ts';

export interface RecoverOptions {
  readonly domain: RecoveryDomain;
  /** Of the simulation and the networks. */
  readonly seed: number;
  /** Control: train on responses shuffled in time; nothing planted should then be found. */
  readonly shuffleResponses?: boolean;
  /** Networks whose dSTRFs are combined by shrinkage (3). */
  readonly networks?: number;
  readonly onProgress?: OnProgress;
}

/**
 * Simulates a population with a known tuning subspace, trains networks on its spikes, analyses them, and compares what is
 * found with the truth (auditory.md §E, goals i–vii): the answer to whether the analysis of this library can be believed.
 */
export async function recover(options: RecoverOptions): Promise<Recovery> {
  const { domain, seed, networks = 3, onProgress } = options;
  const started = performance.now();
  const recipe = recoveryRecipes[domain];
  await startEngine();
  onProgress?.({ phase: 'data', done: 0, total: 1, note: `${domain} simulation` });
  const simulated = await recipe.simulate(seed);
  const { truth } = simulated;
  if (!truth) throw new CortexError('InvalidData', `${simulated.name} came without its truth.`);
  const shuffled = options.shuffleResponses ?? false;
  const data = shuffled ? shuffleResponses(simulated, seed) : simulated;

  const encoders: Encoder[] = [];
  try {
    for (let i = 0; i < networks; i++) encoders.push(await fitNetwork(recipe, data, seed + i, onProgress));
    const linear = await fitLinear(recipe, data, seed, onProgress);
    encoders.push(linear);
    const found = {
      domain,
      seed,
      shuffled,
      networks,
      dataHash: simulated.hash,
      ...(await assess(encoders.slice(0, networks), linear, data, truth, {
        seed,
        ...(onProgress ? { onProgress } : {}),
      })),
      seconds: (performance.now() - started) / 1000,
    };
    return { ...found, verdicts: verdictsOf(found) };
  } finally {
    for (const encoder of encoders) encoder.dispose();
  }
}

async function fitNetwork(recipe: RecoveryRecipe, data: EncodingData, seed: number, onProgress?: OnProgress) {
  const { network, training } = recipe;
  const { encoder } = await fitEncoder(network, data, { seed, training, ...(onProgress ? { onProgress } : {}) });
  return encoder;
}

async function fitLinear(recipe: RecoveryRecipe, data: EncodingData, seed: number, onProgress?: OnProgress) {
  const { linear, linearTraining: training } = recipe;
  const { encoder } = await fitEncoder(linear, data, { seed, training, ...(onProgress ? { onProgress } : {}) });
  return encoder;
}
