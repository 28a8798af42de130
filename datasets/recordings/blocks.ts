import type { NdArray, TypedArray } from '../../src/arrays.ts';
import type { ClipSplit } from '../../src/data/encoding-data.ts';
import { CortexError, quoted } from '../../src/errors.ts';
import type { RecordingsSettings } from './settings.ts';
import { partOfStimulus, type TimedStimulus } from './timed-stimuli.ts';

/** Stimuli with the counts of each. */
export interface CountedStimuli {
  readonly stimuli: readonly TimedStimulus[];
  readonly repeats: readonly NdArray<TypedArray>[];
}

type BlockSettings = Pick<RecordingsSettings, 'shares' | 'guardS' | 'skipBins'> & { readonly binMs: number };

/** Shares of the time when nothing is said. */
const usualShares = { validation: 0.1, test: 0.2 };
const leastGuardS = 1;

/** What is left out between blocks: 1 s, or more where the settings say so. */
const gapSeconds = (guardS = 0): number => Math.max(leastGuardS, guardS);

/** A stimulus is long when every block has so many bins and lasts so long. */
const enough = { bins: 20, seconds: 2 };

interface Block {
  readonly start: number;
  readonly end: number;
}

/**
 * The three blocks of a stimulus of so many bins: training first, test last, with the gap between their scored parts. Those of
 * validation and test begin with the bins that are not scored (`skipBins`), taken from the gap where it has them.
 */
function blocksOf(bins: number, { shares = usualShares, guardS, skipBins, binMs }: BlockSettings): Block[] {
  const gap = Math.ceil((1000 * gapSeconds(guardS)) / binMs - 1e-9);
  const lead = Math.min(skipBins, gap);
  const scored = bins - 2 * gap;
  const test = Math.round(shares.test * scored);
  const validation = Math.round(shares.validation * scored);
  const trained = scored - test - validation;
  return [
    { start: 0, end: trained },
    { start: trained + gap - lead, end: trained + gap + validation },
    { start: trained + gap + validation + gap - lead, end: bins },
  ];
}

/** Whether all stimuli are long enough to be cut into blocks. */
export function areLong(stimuli: readonly TimedStimulus[], settings: BlockSettings): boolean {
  const least = Math.max(enough.bins, (1000 * enough.seconds) / settings.binMs) + settings.skipBins;
  return stimuli.every(({ bins }) => blocksOf(bins, settings).every(({ start, end }) => end - start >= least));
}

/**
 * Every stimulus cut into three blocks, "train/NAME", "validation/NAME" and "test/NAME", so that nothing is tested that was trained on
 * although there is one long stimulus. Throws InvalidData for one that is too short.
 */
export function cutBlocks(
  { stimuli, repeats }: CountedStimuli,
  settings: BlockSettings,
): CountedStimuli & { readonly split: ClipSplit; readonly warning: string } {
  const short = stimuli.find(({ bins }) =>
    blocksOf(bins, settings).some(({ start, end }) => end - start < settings.skipBins + 2),
  );
  if (short) {
    throw new CortexError(
      'InvalidData',
      `${quoted(short.name)} has ${short.bins} bins, too few for three blocks with ${gapSeconds(settings.guardS)} s (guardS) between them; record longer, or hold out trials.`,
    );
  }
  const parts = ['train', 'validation', 'test'];
  const cut = parts.flatMap((part, p) =>
    stimuli.map((stimulus, index) => {
      const { start, end } = blocksOf(stimulus.bins, settings)[p];
      return {
        stimulus: { ...partOfStimulus(stimulus, start, end - start, settings.binMs), name: `${part}/${stimulus.name}` },
        repeats: binsOf(repeats[index], start, end),
      };
    }),
  );
  const members = (part: number) => stimuli.map((_, index) => part * stimuli.length + index);
  const { validation, test } = settings.shares ?? usualShares;
  return {
    stimuli: cut.map(({ stimulus }) => stimulus),
    repeats: cut.map((one) => one.repeats),
    split: { train: members(0), validation: members(1), test: members(2) },
    warning: `${stimuli.length === 1 ? 'The stimulus is' : 'The stimuli are'} cut into blocks of time, the last ${rounded(100 * test)} % for the test, ${rounded(100 * validation)} % before them for validation, with ${gapSeconds(settings.guardS)} s left out between them.`,
  };
}

const rounded = (value: number): number => Number(value.toPrecision(3));

/** Bins from `start` to before `end` of counts [repeat, time, unit]. */
function binsOf({ shape, data }: NdArray<TypedArray>, start: number, end: number): NdArray<TypedArray> {
  const [repeats, bins, units] = shape;
  const size = (end - start) * units;
  const part = new (data.constructor as new (length: number) => TypedArray)(repeats * size);
  for (let repeat = 0; repeat < repeats; repeat++) {
    const from = (repeat * bins + start) * units;
    part.set(data.subarray(from, from + size), repeat * size);
  }
  return { shape: [repeats, end - start, units], data: part };
}
