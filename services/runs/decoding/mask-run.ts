import { trueVideos } from '../../../src/analysis/decoding/evaluate-video.ts';
import { testedTable } from '../../../src/analysis/decoding/mask-decoder.ts';
import { expectMode, type MaskMode } from '../../../src/analysis/decoding/mask-responses.ts';
import type { MaskingRow } from '../../../src/analysis/decoding/masking.ts';
import { type LesionPoint, lesionCurves } from '../../../src/analysis/decoding/masking-statistics/lesion-curves.ts';
import { measureRun } from '../../../src/analysis/decoding/masking-statistics/measure-run.ts';
import { type ShapleyRow, shapleyShares } from '../../../src/analysis/decoding/masking-statistics/shapley-shares.ts';
import type { RunMeasures } from '../../../src/analysis/decoding/masking-statistics/statistics.ts';
import type { Mask, MaskingDistances } from '../../../src/analysis/decoding/measure-masks.ts';
import { testedConditions } from '../../../src/analysis/decoding/tested-conditions.ts';
import type { DecodingData } from '../../../src/data/decoding-data.ts';
import { CortexError } from '../../../src/errors.ts';
import { bytesOf } from '../../../src/io/frames.ts';
import type { OnProgress } from '../../../src/progress.ts';
import { type MaskedVideos, videoStore } from './masked-video-store.ts';
import { openDecoderRun } from './open.ts';

export interface MaskRunRequest {
  /** The masks, of the regions of the run in the order of its units. */
  readonly masks: (regions: readonly string[]) => readonly Mask[];
  readonly mode: MaskMode;
  /** Bins that are masked, end excluded; all when left out. */
  readonly window?: readonly [start: number, end: number];
  /** Whether the videos are wanted too, and the distances of single trials. */
  readonly videos?: boolean;
  readonly trials?: boolean;
  /** Masks that are tested by levels and beside random masks; all when left out. */
  readonly tested?: (mask: Mask) => boolean;
  /** Random masks of each sort, none when left out, and the test conditions that they are measured on. */
  readonly random?: number;
  readonly randomConditions?: number;
  /** Shapley values of the regions; the masks must be all sets of them. */
  readonly shapley?: boolean;
  /** Random orders of the units of a lesion curve; no curves when left out. */
  readonly curves?: number;
}

/** What masking decoders costs; all but `rows` of the first run. */
export interface RunMaskings extends MaskingDistances {
  /** Statistics over all runs. */
  readonly rows: readonly MaskingRow[];
  /** Whole numbers from 0 to 255, where they were asked for. */
  readonly videos?: MaskedVideos;
  readonly shapley?: readonly ShapleyRow[];
  readonly curves?: readonly LesionPoint[];
}

/**
 * What silencing regions costs the reconstructions of the test samples of finished runs, such as those of several training seeds,
 * for several masks in the order given. Throws NotFound for a region that a run does not have, InvalidInput for a window outside
 * of its bins, for no mask and for more videos than are kept at a time, Conflict for runs of other regions, conditions or features,
 * and as `openDecoderRun`.
 */
export async function maskRun(
  runDirs: readonly string[],
  request: MaskRunRequest,
  { onProgress }: { readonly onProgress?: OnProgress } = {},
): Promise<RunMaskings> {
  expectMode(request.mode);
  const [first, ...others] = runDirs;
  const { model, data, seed } = await openDecoderRun(first);
  const { videos = false, trials = false, shapley, curves, randomConditions = 16 } = request;
  const asked = settingsOf(request, data, { seed, onProgress });
  const { conditions } = testedConditions(data, data.splits.test);
  const store = videos ? videoStore(data, asked.masks.length, conditions.length) : undefined;
  const onReconstructed = store && ((shown: Parameters<typeof store.add>[0]) => store.add(shown));
  const measures = [measureRun(model, data, { ...asked, onReconstructed, allTrials: trials })];
  const { trials: measured, ...distances } = measures[0].distances;
  const lesioned = asked.masks.filter(({ regions }) => regions.length === 1 || asked.masks.length === 1);
  const points =
    curves === undefined
      ? undefined
      : lesionCurves(model, data, distances.features, lesioned, {
          ...asked,
          draws: curves,
          conditions: randomConditions,
        });
  for (const runDir of others) {
    const { model, data, seed: own } = await openDecoderRun(runDir);
    const next = measureRun(model, data, { ...settingsOf(request, data, { seed: own, onProgress }), drawSeed: seed });
    expectSameTable(measures[0], next, runDir);
    measures.push(next);
  }
  return {
    ...distances,
    rows: testedTable(measures, seed),
    ...(trials && { trials: measured }),
    ...(store && { videos: { ...store.videos(), truth: bytesOf(trueVideos({ conditions, videos: data.videos })) } }),
    ...(shapley && { shapley: shapleyShares(distances) }),
    ...(points && { curves: points }),
  };
}

function settingsOf(
  { masks, mode, window, tested, random, randomConditions }: MaskRunRequest,
  { unitRegions }: DecodingData,
  given: { readonly seed: number; readonly onProgress?: OnProgress },
) {
  const bins = window && { start: window[0], end: window[1] };
  return { ...given, masks: masks([...new Set(unitRegions)]), mode, window: bins, tested, random, randomConditions };
}

function expectSameTable(first: RunMeasures, { distances }: RunMeasures, runDir: string): void {
  const described = ({ masks, conditions, features, masked }: MaskingDistances) => ({
    masks: masks.map(({ name }) => name).join(', '),
    units: masked.map(({ units }) => units).join(', '),
    conditions: conditions.map(({ name }) => name).join(', '),
    features: features.join(', '),
  });
  const [ours, theirs] = [described(first.distances), described(distances)];
  for (const name of ['masks', 'units', 'conditions', 'features'] as const) {
    if (ours[name] === theirs[name]) continue;
    throw new CortexError(
      'Conflict',
      `Runs of one masking table must have the same ${name}, but the one in ${runDir} has ${theirs[name].slice(0, 200)} and the first ${ours[name].slice(0, 200)}.`,
    );
  }
}
