import type { EncodingData } from '../../data/encoding-data.ts';
import { CortexError, pickByName } from '../../errors.ts';
import { Encoder } from '../../models/encoders/encoder.ts';
import { untrainedUnits } from '../../training/encoder/untrained-units.ts';
import { type CheckName, checkCatalogue } from './catalogue.ts';
import { checkCausality } from './causality.ts';
import { checkConvolution } from './convolution.ts';
import { channelShiftError, timeShiftError } from './equivariance.ts';
import { checkGlmReduction } from './glm-reduction.ts';
import { checkIdentifiability } from './identifiability.ts';
import { clipStarts, clipToCheck, type NetworkInput, networkInput } from './network-input.ts';
import { compareNetworks } from './network-similarity.ts';
import { checkPatchCodes, firstLayerShare } from './patch-codes.ts';
import { checkPhaseScramble } from './phase-scramble.ts';
import { measureReceptiveField } from './receptive-field.ts';
import { describeStrfs } from './strf-tuning.ts';

/** What a check looks at: the networks of a run (one a seed) and the data that they were fitted to. */
export interface CheckSubject {
  readonly encoders: readonly Encoder[];
  readonly data: EncodingData;
  /** Of the random draws of the check. */
  readonly seed: number;
}

/** A check that a scientist runs on a fitted network; its result is plain JSON. */
export interface Check {
  readonly name: string;
  /** One sentence. */
  readonly description: string;
  run(subject: CheckSubject): object | Promise<object>;
}

/** Bins of the clip that gradients are taken through; fewer of a sound, whose samples are many. */
const clipBins = { frames: 200, waveform: 60 };

const runs: Readonly<Record<CheckName, Check['run']>> = {
  causality: ({ encoders: [encoder], data, seed }) => checkCausality(encoder, inputOf(encoder, data), { seed }),
  'receptive-field': ({ encoders: [encoder], data, seed }) =>
    measureReceptiveField(encoder, inputOf(encoder, data), { seed }),
  equivariance: ({ encoders: [encoder], data }) => shiftErrors(encoder, inputOf(encoder, data)),
  convolution: ({ encoders: [encoder], data, seed }) => checkConvolution(inputOf(encoder, data).array, { seed }),
  'glm-reduction': ({ seed }) => checkGlmReduction({ seed }),
  patches: ({ encoders: [encoder], data, seed }) => ({
    ...checkPatchCodes(data, { seed }),
    firstLayer: firstLayerShare(encoder),
  }),
  'phase-scramble': ({ encoders: [encoder], data, seed }) => checkPhaseScramble(encoder, data, { seed }),
  tuning: ({ encoders: [encoder], data, seed }) => describeStrfs(encoder, data, { seed }),
  similarity: similarity,
  identifiability: ({ encoders: [encoder], data, seed }) =>
    checkIdentifiability(encoder, inputOf(encoder, data).array, seed),
};

const all: readonly Check[] = checkCatalogue.map((check) => ({ ...check, run: runs[check.name] }));

const registry: Readonly<Record<string, Check>> = Object.fromEntries(all.map((check) => [check.name, check]));

/** Every check: what `cortex check` lists. */
export const checks: readonly Check[] = all;

/** The check called `name`. Throws NotFound listing the choices. */
export const checkNamed = (name: string): Check => pickByName('check', name, registry);

/**
 * Runs a check. Throws NotFound for an unknown name, InvalidInput without a network, and what the check throws for
 * networks that it is not for.
 */
export async function runCheck(name: string, subject: CheckSubject): Promise<object> {
  const check = checkNamed(name);
  if (subject.encoders.length === 0) {
    throw new CortexError('InvalidInput', `Check "${name}" needs a fitted network; give a finished run.`);
  }
  return check.run(subject);
}

/** The beginning of a test clip, at least twice as long as a finite receptive field where the clip is. */
function inputOf(encoder: Encoder, data: EncodingData): NetworkInput {
  const clip = clipToCheck(data);
  return networkInput(encoder, clip, Math.min(clip.stimulus.shape[0], lookedAt(encoder)));
}

/** Bins that a check looks at. */
function lookedAt({ receptiveFieldBins: reach, architecture }: Encoder): number {
  return Math.max(clipBins[architecture.input], Number.isFinite(reach) ? 2 * reach : 0);
}

function shiftErrors(encoder: Encoder, input: NetworkInput) {
  const spectrogram = encoder.architecture.input === 'frames' && input.array.shape.length === 2;
  return {
    timeShifts: [1, 2, 5].map((shift) => timeShiftError(encoder, input, shift)),
    channelShifts: spectrogram ? [-1, 1].map((shift) => channelShiftError(encoder, input, shift)) : [],
  };
}

function similarity({ encoders: [encoder, second], data, seed }: CheckSubject) {
  const starts = clipStarts(data, lookedAt(encoder));
  const untrained = untrainedUnits(data);
  const missing = Object.fromEntries([...untrained].map(([unit, reason]) => [data.units[unit].id, reason]));
  const inputsOf = (other: Encoder) =>
    starts.map(({ clip, bins }) => {
      const both = [encoder, other].map((one) => networkInput(one, data.clips[clip], bins));
      return [both[0], both[1]] as const;
    });
  if (second) {
    const found = compareNetworks(encoder, second, inputsOf(second), untrained);
    return { comparedWith: 'the second network of the run', ...found, missing };
  }
  const { copies: _copies, ...shape } = encoder.shape;
  const twin = new Encoder(encoder.config, shape, seed);
  try {
    const found = compareNetworks(encoder, twin, inputsOf(twin), untrained);
    return { comparedWith: 'an untrained network', ...found, missing };
  } finally {
    twin.dispose();
  }
}
