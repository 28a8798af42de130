import { join } from 'node:path';
import { trueVideos } from '../../../src/analysis/decoding/evaluate-video.ts';
import type { SimulationTruth } from '../../../src/data/decoding-data.ts';
import { writeFileAtomic } from '../../../src/io/atomic-file.ts';
import { type DecoderName, isClosedForm } from '../../../src/models/decoders/catalogue.ts';
import { contactSheetPng } from '../../../src/plots/contact-sheet.ts';
import { validationLoss } from '../../../src/training/decoder/closed-form/validation-loss.ts';
import { trainingDataOf } from '../../../src/training/decoder/training-data.ts';
import { testedOn } from '../../runs/decoding/metrics.ts';
import { openDecoderRun } from '../../runs/decoding/open.ts';
import { evaluateDecoder } from '../../runs/decoding/video-study.ts';
import { carryOutComparison, type FinishedCell } from '../../side-by-side/carry-out.ts';
import { type ComparisonPlan, cellName } from '../../side-by-side/plan.ts';
import { type ComparisonTable, comparisonTables } from '../../side-by-side/table.ts';
import { dataOf, type FullPlan } from '../plan.ts';
import type { Stage, StageContext } from '../stage.ts';

/** What is read of the reconstructions of one decoder, as the paper prints it; what the data do not describe is left out. */
export interface DecoderReading {
  readonly decoder: DecoderName;
  /** Its run, in the folder of the full study. */
  readonly run: string;
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly trivial: Readonly<Record<string, number | null>>;
  /** r of the cue image, cue by cue. */
  readonly rByCue?: readonly number[];
  readonly directions?: readonly {
    readonly directionDeg: number;
    readonly meanDeg: number;
    readonly sdDeg: number;
    readonly conditions: number;
  }[];
  /** File of the true and reconstructed videos, in the folder of the full study. */
  readonly picture: string;
}

export interface DecodersResult {
  /** What the test samples are. */
  readonly testedOn: string;
  /** Of simulations: what is planted and has to come out. */
  readonly truth?: SimulationTruth;
  readonly conditions: number;
  readonly regions: readonly string[];
  readonly units: number;
  readonly tables: readonly ComparisonTable[];
  /** Mean squared error of pixels over the validation samples, by decoder: the first training of each. */
  readonly validation: Readonly<Record<string, number>>;
  /** The decoder to use, by that error; decoders that are handed the videos count on new ones alone. */
  readonly recommended: DecoderName;
  readonly network: DecoderReading;
  readonly best: DecoderReading;
  /** Runs of the paper's network in the folder of the full study, one a training seed. */
  readonly networkRuns: readonly string[];
  readonly warnings: readonly string[];
}

/** Decoders side by side, and which of them validation recommends. */
export const decodersStage: Stage<DecodersResult> = {
  name: 'decoders',
  isRequired: true,
  async run(context) {
    const { plan, onProgress, folder } = context;
    const { decoders, networkSeeds } = plan.sizes;
    const [network] = decoders;
    const compare = (asked: Pick<ComparisonPlan, 'decoders' | 'seeds'>) =>
      carryOutComparison({ ...asked, study: plan.study }, { folder: join(folder, place), onProgress });
    const once = await compare({ decoders: [...decoders] as ComparisonPlan['decoders'], seeds: 1 });
    const again = networkSeeds > 1 ? await compare({ decoders: [network], seeds: networkSeeds }) : [];
    const cells = again.length > 0 ? [...again, ...once.filter(({ decoder }) => decoder !== network)] : once;
    const validation = await validationOf(folder, once);
    const { data } = await openDecoderRun(join(folder, runOf(once[0])));
    const judged = once.filter(({ decoder }) => decoder !== 'lookup' || data.heldOut === 'stimuli');
    const recommended = judged.reduce(
      (best, { decoder }) => (validation[decoder] < validation[best] ? decoder : best),
      network,
    );
    const read = (decoder: DecoderName) => readDecoder(context, runOf(once.find((cell) => cell.decoder === decoder)!));
    const networkReading = await read(network);
    return {
      testedOn: testedOn[data.heldOut],
      ...(data.manifest.truth && { truth: data.manifest.truth }),
      conditions: new Set(data.splits.test.condition).size,
      regions: [...new Set(data.unitRegions)],
      units: data.unitRegions.length,
      tables: comparisonTables(cells, testedOn.trials),
      validation,
      recommended,
      network: networkReading,
      best: recommended === network ? networkReading : await read(recommended),
      networkRuns: cells.filter(({ decoder }) => decoder === network).map(runOf),
      warnings: [...new Set(cells.flatMap(({ scores }) => scores.warnings))],
    };
  },
};

/** Folder of the fits. */
const place = 'decoders';
const runOf = (cell: FinishedCell): string => join(place, cellName(cell));

async function validationOf(folder: string, cells: readonly FinishedCell[]): Promise<Record<string, number>> {
  const losses: Record<string, number> = {};
  for (const cell of cells) {
    const { model, data } = await openDecoderRun(join(folder, runOf(cell)));
    losses[cell.decoder] = validationLoss(model, trainingDataOf(data));
  }
  return losses;
}

async function readDecoder({ folder }: StageContext, run: string): Promise<DecoderReading> {
  const { model, data } = await openDecoderRun(join(folder, run));
  const { conditions, reconstructions, scores, metrics, trivial } = evaluateDecoder(model, data);
  const shown = conditions.map((condition, index) => ({ ...condition, index }));
  const truth = trueVideos({ conditions, videos: data.videos });
  const picture = `${model.name}.png`;
  const sheet = contactSheetPng({ truth, reconstruction: reconstructions, conditions: shown, periods: data.periods });
  await writeFileAtomic(join(folder, picture), sheet);
  return {
    decoder: model.name,
    run,
    metrics,
    trivial,
    ...(scores.cue && { rByCue: scores.cue.rByCue }),
    ...(scores.motion && {
      directions: scores.motion.directions.map(({ directionDeg, meanDeg, sdDeg, conditions: n }) => {
        return { directionDeg, meanDeg, sdDeg, conditions: n };
      }),
    }),
    picture,
  };
}

/** The decoder that is fitted many times, for regions and steps: the recommended one if it is in closed form, else a ridge. */
export const quickDecoder = ({ recommended }: Pick<DecodersResult, 'recommended'>): DecoderName =>
  isClosedForm(recommended) ? recommended : 'linear';

/** A study of the plan's data with this decoder. */
export function studyOf(plan: FullPlan, decoder: DecoderName): FullPlan['study'] {
  return { ...dataOf(plan), decoder, options: {}, training: {} };
}
