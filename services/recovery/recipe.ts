import { type DatasetEntry, datasetNames, datasets, type PlantedArm } from '../../datasets/catalogue.ts';
import type { PlantedWorld } from '../../datasets/shared/simulate.ts';
import { type NdArray, type TypedArray, takeRows } from '../../src/arrays.ts';
import type { EncodingData } from '../../src/data/encoding-data.ts';
import { CortexError, pickByName } from '../../src/errors.ts';
import type { EncoderConfigInput } from '../../src/models/encoders/encoder-config.ts';
import { randomStream } from '../../src/random/stream.ts';
import type { EncoderTraining } from '../../src/training/encoder/settings.ts';

export type { PlantedArm } from '../../datasets/catalogue.ts';

export type RecoveryDomain = EncodingData['domain'];

/** How the recovery of a domain simulates and trains. */
interface RecoveryRecipe {
  /** The network whose subspaces are looked at, and the linear–nonlinear model beside it. */
  readonly network: EncoderConfigInput;
  readonly linear: EncoderConfigInput;
  readonly training: Partial<EncoderTraining>;
  readonly linearTraining: Partial<EncoderTraining>;
  /**
   * Components about the mean dSTRF, as published, or of the second moment (active subspaces, Constantine et al. 2014), since centring
   * loses what is linear.
   */
  readonly centred: boolean;
}

/** Settings chosen for these simulations, or those that a recorded data set is analysed with, by its name. */
export const recoveryRecipeNames: readonly string[] = [
  'simulation',
  ...datasetNames.filter((name) => datasets[name].lendsRecipe !== undefined),
];
export type RecoveryRecipeName = string;

/**
 * Poisson likelihood with a softplus at the output, because the spikes are Poisson; noise on the stimulus, which shrinks
 * the gradients along directions that the stimulus hardly varies in and the data therefore do not settle (Bishop 1995).
 */
const common = {
  loss: 'poisson',
  target: 'scale',
  cropBins: 500,
  batchSize: 4,
  clipNorm: 1,
  emaDecay: 0.98,
  inputNoise: 0.2,
  validateEveryEpochs: 8,
} as const satisfies Partial<EncoderTraining>;

const simulationRecipes: Readonly<Record<RecoveryDomain, RecoveryRecipe>> = {
  auditory: {
    network: { model: 'cnn-population', options: { taps: [15, 5], dropout: 0 }, nonlinearity: 'softplus' },
    linear: { model: 'ln', options: { lags: 12 }, nonlinearity: 'softplus' },
    training: { ...common, epochs: 24 },
    linearTraining: { ...common, inputNoise: 1, epochs: 20 },
    centred: false,
  },
  visual: {
    network: {
      model: 'visual-cnn',
      options: { lags: 8, filters: 16, denseUnits: 768 },
      nonlinearity: 'softplus',
    },
    linear: { model: 'linear-video', options: { lags: 8 }, nonlinearity: 'softplus' },
    training: { ...common, cropBins: 250, inputNoise: 0.4, learningRate: 3e-3, epochs: 40 },
    linearTraining: { ...common, cropBins: 250, inputNoise: 1, epochs: 40 },
    centred: false,
  },
};

/** How a recovery trains and analyses. Throws NotFound for an unknown recipe, Unsupported for one of another domain. */
export function recoveryRecipe(domain: RecoveryDomain, name: RecoveryRecipeName): RecoveryRecipe {
  const own = simulationRecipes[domain];
  if (name === 'simulation') return own;
  const lender = pickByName('data set', name, datasets).lendsRecipe;
  if (lender !== domain) {
    throw new CortexError(
      'Unsupported',
      `The recipe ${name} is of ${lender ?? 'no'} encoders, not ${domain} ones; take --recipe simulation.`,
    );
  }
  // Nothing changed: recorded data are fitted with the recipe of the model (GELU, squared error, weight decay) and analysed as usual.
  return { ...own, network: { model: 'cnn-population' }, training: {}, centred: true };
}

/** The simulation of a domain, whose subspaces are known. */
export function simulatePlanted(domain: RecoveryDomain, arm: PlantedArm): Promise<EncodingData> {
  return entryOf(domain).planted(arm);
}

/** What such a simulation plants and shows, without spikes. */
export function plantedWorld(domain: RecoveryDomain, arm: PlantedArm): Promise<PlantedWorld> {
  return entryOf(domain).plantedWorld(arm);
}

function entryOf(domain: RecoveryDomain): Required<Pick<DatasetEntry, 'planted' | 'plantedWorld'>> {
  for (const name of datasetNames) {
    const { plants, planted, plantedWorld: world } = datasets[name];
    if (plants === domain && planted && world) return { planted, plantedWorld: world };
  }
  throw new CortexError('NotFound', `No data set plants ${domain} subspaces.`);
}

/**
 * Control: the responses of every training and validation clip in random order of time, all units and repeats alike, so
 * that they keep their distribution and have nothing to do with the stimulus any more. Test clips stay as they are.
 */
export function shuffleResponses(data: EncodingData, seed: number): EncodingData {
  const shuffled = new Set([...data.split.train, ...data.split.validation]);
  const clips = data.clips.map((clip, index) => {
    if (!shuffled.has(index)) return clip;
    const order = randomStream(seed, `recover/shuffle-${index}`).permutation(clip.repeats.shape[1]);
    return { ...clip, repeats: reorderTimes(clip.repeats, order) };
  });
  return { ...data, clips };
}

/** Repeats [repeat, time, unit] with time t taken from order[t]. */
function reorderTimes(repeats: NdArray<TypedArray>, order: Int32Array): NdArray<TypedArray> {
  const [count, times, units] = repeats.shape;
  const rows = Int32Array.from({ length: count * times }, (_, row) => {
    const repeat = Math.floor(row / times);
    return repeat * times + order[row - repeat * times];
  });
  const flat = takeRows<TypedArray>({ shape: [count * times, units], data: repeats.data }, rows);
  return { shape: repeats.shape, data: flat.data };
}
