import { startEngine } from '../../src/engine/index.ts';
import { CortexError } from '../../src/errors.ts';
import type { Encoder } from '../../src/models/encoders/encoder.ts';
import type { OnProgress } from '../../src/progress.ts';
import { fitEncoder } from '../../src/training/encoder/fit-encoder.ts';
import type { EncoderTraining } from '../../src/training/encoder/settings.ts';
import { assess } from './assess.ts';
import {
  type PlantedArm,
  type RecoveryDomain,
  type RecoveryRecipeName,
  recoveryRecipe,
  shuffleResponses,
  simulatePlanted,
} from './recipe.ts';
import { type Recovery, verdictsOf } from './recovery.ts';

export type { Recovery } from './recovery.ts';

interface RecoverOptions {
  readonly domain: RecoveryDomain;
  /** Of the simulation and the networks. */
  readonly seed: number;
  /** Control: train on responses shuffled in time; nothing planted should then be found. */
  readonly shuffleResponses?: boolean;
  /** How the networks are trained and analysed (simulation). */
  readonly recipe?: RecoveryRecipeName;
  /** Changes to what is planted, such as a null arm or fewer sites. */
  readonly arm?: Omit<PlantedArm, 'seed'>;
  /** Networks whose dSTRFs are combined by shrinkage (3). */
  readonly networks?: number;
  /** Changes to how the networks are trained, such as fewer epochs for a control that has nothing to learn. */
  readonly training?: Partial<EncoderTraining>;
  readonly onProgress?: OnProgress;
}

/**
 * Simulates a population with a known tuning subspace, trains networks on its spikes, analyses them, and compares what is
 * found with the truth (criteria in recovery.ts, ours): the answer to whether the analysis of this library can be believed.
 */
export async function recover(options: RecoverOptions): Promise<Recovery> {
  const { domain, seed, networks = 3, recipe: recipeName = 'simulation', arm = {}, onProgress } = options;
  const started = performance.now();
  const recipe = recoveryRecipe(domain, recipeName);
  await startEngine();
  onProgress?.({ phase: 'data', done: 0, total: 1, note: `${domain} simulation` });
  const simulated = await simulatePlanted(domain, { ...arm, seed });
  const { truth } = simulated;
  if (!truth) throw new CortexError('InvalidData', `${simulated.name} came without its truth.`);
  const shuffled = options.shuffleResponses ?? false;
  const data = shuffled ? shuffleResponses(simulated, seed) : simulated;

  const encoders: Encoder[] = [];
  try {
    const hooks = onProgress ? { onProgress } : {};
    for (let i = 0; i < networks; i++) {
      const training = { ...recipe.training, ...options.training };
      encoders.push((await fitEncoder(recipe.network, data, { seed: seed + i, training, ...hooks })).encoder);
    }
    const training = { ...recipe.linearTraining, ...options.training };
    const linear = (await fitEncoder(recipe.linear, data, { seed, training, ...hooks })).encoder;
    encoders.push(linear);
    const found = {
      domain,
      seed,
      shuffled,
      recipe: recipeName,
      networks,
      dataHash: simulated.hash,
      ...(await assess(encoders.slice(0, networks), linear, data, truth, { seed, centred: recipe.centred, ...hooks })),
      seconds: (performance.now() - started) / 1000,
    };
    return { ...found, verdicts: verdictsOf(found) };
  } finally {
    for (const encoder of encoders) encoder.dispose();
  }
}
