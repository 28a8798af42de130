import { ndarray } from '../../src/arrays.ts';
import type { ClipSplit } from '../../src/data/encoding-data.ts';
import { CortexError, listed } from '../../src/errors.ts';
import { randomStream } from '../../src/random/stream.ts';
import { sameStimuli } from '../../src/views/same-stimuli.ts';
import type { NemsStimulus } from '../shared/nems/presentations.ts';

const isTest = (name: string): boolean => /^STIM_00/.test(name);
const isEstimation = (name: string): boolean => /^STIM_seq/.test(name);

/** One in so many stimuli of the estimation set validates. */
const validationShare = 0.1;

/** The stimuli of a site, each once, and how they are divided. */
export interface DividedStimuli {
  readonly stimuli: readonly NemsStimulus[];
  readonly split: ClipSplit;
  readonly warnings: readonly string[];
}

/**
 * The published division: epochs STIM_00… test, STIM_seq… are the estimation set, of which a tenth, drawn by whole stimuli, validates.
 * Stimuli that are the same bit by bit become one with all presentations; one that was tested is never in the estimation set too,
 * where it is left out with a warning, as other epochs are. Throws InvalidData without a test stimulus or with fewer than two others.
 */
export function divideStimuli(all: readonly NemsStimulus[], source: string): DividedStimuli {
  const used = all.filter(({ name }) => isTest(name) || isEstimation(name));
  const others = all.filter((stimulus) => !used.includes(stimulus)).map(({ name }) => name);
  // Test stimuli come first, so that a stimulus in both sets stays with them.
  const ordered = [...used.filter(({ name }) => isTest(name)), ...used.filter(({ name }) => !isTest(name))];
  const first = sameStimuli(ordered.map(({ frames }) => ({ stimulus: frames })));
  const tested = (stimulus: number) => isTest(ordered[stimulus].name);
  const leaked = ordered.filter((_, i) => tested(first[i]) && !tested(i)).map(({ name }) => name);
  const stimuli = ordered.flatMap((stimulus, i) => {
    if (first[i] !== i) return [];
    const copies = ordered.filter((_, j) => first[j] === i && tested(j) === tested(i));
    return copies.length === 1 ? stimulus : joined(copies);
  });
  const test = stimuli.flatMap(({ name }, i) => (isTest(name) ? i : []));
  const estimation = stimuli.flatMap(({ name }, i) => (isTest(name) ? [] : i));
  if (test.length === 0 || estimation.length < 2) {
    throw new CortexError(
      'InvalidData',
      `${source} has ${test.length} test stimuli (STIM_00…) and ${estimation.length} for estimation (STIM_seq…); 1 and 2 are the least.`,
    );
  }
  const count = Math.max(1, Math.round(validationShare * estimation.length));
  const drawn = randomStream(1, 'wingert/validation').sample(estimation, count);
  return {
    stimuli,
    split: {
      train: estimation.filter((stimulus) => !drawn.includes(stimulus)),
      validation: estimation.filter((stimulus) => drawn.includes(stimulus)),
      test,
    },
    warnings: [
      ...(others.length > 0 ? [`Epochs that are neither STIM_00… nor STIM_seq… are left out: ${listed(others)}.`] : []),
      ...(leaked.length > 0
        ? [`Stimuli for estimation that are test stimuli too are left out: ${listed(leaked)}.`]
        : []),
    ],
  };
}

/** Copies of one stimulus as one, with the presentations of all. */
function joined(copies: readonly NemsStimulus[]): NemsStimulus {
  const [{ name, frames, counts }] = copies;
  const repeats = copies.reduce((sum, copy) => sum + copy.counts.shape[0], 0);
  const data = new Float32Array(copies.reduce((sum, copy) => sum + copy.counts.data.length, 0));
  let offset = 0;
  for (const copy of copies) {
    data.set(copy.counts.data, offset);
    offset += copy.counts.data.length;
  }
  return { name, frames, counts: ndarray([repeats, ...counts.shape.slice(1)], data) };
}
