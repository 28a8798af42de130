import { join } from 'node:path';
import { trueVideos } from '../../../src/analysis/decoding/evaluate-video.ts';
import type { DecodingData, SimulationTruth } from '../../../src/data/decoding-data.ts';
import { writeFileAtomic } from '../../../src/io/atomic-file.ts';
import { type DecoderName, isClosedForm } from '../../../src/models/decoders/catalogue.ts';
import { contactSheetPng } from '../../../src/plots/contact-sheet.ts';
import { validationLoss } from '../../../src/training/decoder/closed-form/validation-loss.ts';
import { fitDecoder } from '../../../src/training/decoder/fit-decoder.ts';
import { trainingDataOf } from '../../../src/training/decoder/training-data.ts';
import { testedOn } from '../../runs/decoding/metrics.ts';
import { openDecoderRun } from '../../runs/decoding/open.ts';
import { evaluateDecoder } from '../../runs/decoding/video-study.ts';
import { carryOutComparison, type FinishedCell } from '../../side-by-side/carry-out.ts';
import { type ComparisonPlan, cellName } from '../../side-by-side/plan.ts';
import type { ComparisonTable } from '../../side-by-side/result.ts';
import { comparisonTables } from '../../side-by-side/table.ts';
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
  /** The same of the mean video of training, which ignores the spikes. */
  readonly meanVideo: number;
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
    const { folder } = context;
    const cells = await fitDecoders(context);
    const network = cells[0].decoder;
    const once = cells.filter(({ seed }) => seed === 1);
    const validation = await validationOf(folder, once);
    const { data } = await openDecoderRun(join(folder, cells[0].run));
    const judged = once.filter(({ decoder }) => decoder !== 'lookup' || data.heldOut === 'stimuli');
    const recommended = judged.reduce(
      (best, { decoder }) => (validation[decoder] < validation[best] ? decoder : best),
      network,
    );
    const read = (decoder: DecoderName) => readDecoder(context, once.find((cell) => cell.decoder === decoder)!.run);
    const networkReading = await read(network);
    return {
      testedOn: testedOn[data.heldOut],
      ...(data.manifest.truth && { truth: data.manifest.truth }),
      conditions: new Set(data.splits.test.condition).size,
      regions: [...new Set(data.unitRegions)],
      units: data.unitRegions.length,
      tables: comparisonTables(cells, testedOn.trials),
      validation,
      meanVideo: await meanVideoLoss(data, context.plan.study.seed),
      recommended,
      network: networkReading,
      best: recommended === network ? networkReading : await read(recommended),
      networkRuns: cells.filter(({ decoder }) => decoder === network).map(({ run }) => run),
      warnings: [...new Set(cells.flatMap(({ scores }) => scores.warnings))],
    };
  },
};

/** A fit and its run, in the folder of the full study. */
interface FittedDecoder extends FinishedCell {
  readonly run: string;
}

/** The paper's network with all its seeds and the decoders in closed form, then the other networks, each in a folder of its own. */
async function fitDecoders({ plan, folder, onProgress }: StageContext): Promise<FittedDecoder[]> {
  const { decoders, networkSeeds } = plan.sizes;
  const others = decoders.slice(1).filter((decoder) => !isClosedForm(decoder));
  const compare = async (place: string, names: readonly DecoderName[], seeds: number) => {
    const [first, ...more] = names;
    if (first === undefined) return [];
    const asked: ComparisonPlan = { decoders: [first, ...more], seeds, study: plan.study };
    const cells = await carryOutComparison(asked, { folder: join(folder, place), onProgress });
    return cells.map((cell) => ({ ...cell, run: join(place, cellName(cell)) }));
  };
  return [
    ...(await compare(
      'decoders',
      decoders.filter((decoder) => !others.includes(decoder)),
      networkSeeds,
    )),
    ...(await compare('baselines', others, 1)),
  ];
}

/** Errors of the runs by their decoders. */
async function validationOf(folder: string, cells: readonly FittedDecoder[]): Promise<Record<string, number>> {
  const losses: Record<string, number> = {};
  for (const { decoder, run } of cells) {
    const { model, data } = await openDecoderRun(join(folder, run));
    losses[decoder] = validationLoss(model, trainingDataOf(data));
  }
  return losses;
}

async function meanVideoLoss(data: DecodingData, seed: number): Promise<number> {
  const { decoder, bestLoss } = await fitDecoder({ decoder: 'mean' }, data, { seed });
  decoder.dispose();
  return bestLoss;
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
