import { z } from 'zod';
import type { NdArray } from '../../../arrays.ts';
import type { DatasetManifest } from '../../../data/decoding-data.ts';

/** The decoders that are compared: network, linear reference, and the network on bins before visual latency. */
export const contrastDecoders = ['network', 'linear', 'control'] as const;
export type ContrastDecoder = (typeof contrastDecoders)[number];

/** Balanced accuracy of three sides and of the two of unequal trials. */
const accuracySchema = z.strictObject({ balancedAccuracy: z.number(), unequal: z.number() });

/** What a fold leaves behind; arrays over its test trials, in the order they were run. */
export const foldSchema = z.strictObject({
  session: z.int(),
  fold: z.int(),
  /** Trial numbers. */
  trials: z.array(z.int()),
  /** Labels of each decoder: 0 left, 1 equal, 2 right; `unequal` is the choice between 0 and 2. */
  network: z.strictObject({ side: z.array(z.int()), unequal: z.array(z.int()) }),
  linear: z.strictObject({ side: z.array(z.int()), unequal: z.array(z.int()) }),
  control: z.strictObject({ side: z.array(z.int()), unequal: z.array(z.int()) }),
  /**
   * Accuracy within the training trials, every inner block labelled by what was fitted on the others: what may choose between
   * decoders. Folds of before it was kept lack it.
   */
  validation: z.strictObject({ network: accuracySchema, linear: accuracySchema }).optional(),
  /** Contrast left and right read from each reconstruction. */
  contrasts: z.array(z.tuple([z.number(), z.number()])),
  /**
   * Effect of masking each region: of the region, and after every permutation of the region labels. Folds of before labels were permuted
   * have `random`, of units of the other regions alone, which is no test: they vary less than a region does that is like them.
   */
  masking: z.array(
    z.strictObject({
      region: z.string(),
      effect: z.number(),
      permuted: z.array(z.number()).optional(),
      random: z.array(z.number()).optional(),
    }),
  ),
});
export type FoldResult = z.infer<typeof foldSchema>;

/** A finished fold: its result and the reconstructions of its test trials, summed over each condition. */
export interface FinishedFold {
  readonly result: FoldResult;
  /** [condition, time, 32, 32, 3] */
  readonly videoSums: NdArray;
}

/** A balanced accuracy over trials whose labels, and hits, agree with their neighbours'. */
export interface SequenceScore {
  readonly balancedAccuracy: number;
  /** 95 % interval of a bootstrap over blocks of `blockLength` trials; those of one fold share a decoder. */
  readonly interval: readonly [lower: number, upper: number];
  /** First lag at which the autocorrelation of labels and of hits is below .05. */
  readonly blockLength: number;
  /**
   * One-sided p of "at chance": (1 + circular shifts of the labels against the predictions that score as much) / (1 + shifts).
   * Not corrected for the number of scores; null when there is nothing to shift.
   */
  readonly p: number | null;
}

/** Balanced accuracy of three classes (chance 1/3) and, for unequal trials only, of two (chance 1/2). */
export interface SideScores extends SequenceScore {
  readonly unequal: SequenceScore;
}

export interface ContrastSessionResult {
  readonly session: number;
  readonly mouse: string;
  readonly trials: number;
  /** Units of each region. */
  readonly regions: Readonly<Record<string, number>>;
  /** Read from the reconstructed videos. */
  readonly network: SideScores;
  /** PCA and shrinkage discriminant analysis on mean rates. */
  readonly linear: SideScores;
  /** The network on the bins before visual latency alone. */
  readonly control: SideScores;
}

/** Scores averaged over sessions; no interval, for sessions differ more than trials. */
export interface MeanScores {
  readonly balancedAccuracy: number;
  readonly unequal: number;
}

/** The decoder that labels the inner blocks of the training trials better; a network below its reference is not interpreted. */
export interface DecoderRecommendation {
  readonly decoder: 'network' | 'linear';
  /** Validation accuracy, means over folds and then sessions. */
  readonly network: MeanScores;
  readonly linear: MeanScores;
}

export interface ContrastMaskingRow {
  readonly session: number;
  readonly region: string;
  readonly units: number;
  /** Mean |change| of the contrasts read from the video, 0…1. */
  readonly effect: number;
  /** The same for as many random units of all regions (region labels permuted); mean and sd are null without draws. */
  readonly random: { readonly mean: number | null; readonly sd: number | null; readonly draws: number };
  /**
   * One-sided p: (1 + permutations with at least this effect) / (1 + permutations), exact where region labels mean nothing (Good 2005,
   * §3.1); null without a test.
   */
  readonly p: number | null;
  /** Why there is no p. */
  readonly reason?: string;
}

export interface ContrastResult {
  readonly sessions: readonly ContrastSessionResult[];
  readonly mean: { readonly network: MeanScores; readonly linear: MeanScores; readonly control: MeanScores };
  readonly masking: readonly ContrastMaskingRow[];
  /** Which decoder to use, by the training trials alone; left out where folds do not have their validation. */
  readonly recommendation?: DecoderRecommendation;
  /** Mean reconstruction of the test trials of each pair of contrasts, over all sessions. */
  readonly reconstructions: {
    /** [condition, time, 32, 32, 3]; conditions without a trial show zeros. */
    readonly videos: NdArray;
    /** [condition, time, 32, 32, 3] the true videos. */
    readonly truth: NdArray;
    /** [condition] test trials behind each. */
    readonly trials: Int32Array;
  };
  readonly manifests: readonly DatasetManifest[];
  readonly warnings: readonly string[];
}
