import { join } from 'node:path';
import { trueVideos } from '../../../src/analysis/decoding/evaluate-video.ts';
import { featuresIn } from '../../../src/analysis/decoding/masking.ts';
import { type Condition, periodOr } from '../../../src/data/decoding-data.ts';
import { writeFileAtomic } from '../../../src/io/atomic-file.ts';
import { metricsCsv, toCsv } from '../../../src/io/csv.ts';
import { bytesOf, enlargementOf } from '../../../src/io/frames.ts';
import { encodeGif } from '../../../src/io/gif.ts';
import { writeNpz } from '../../../src/io/npz.ts';
import { encodePng } from '../../../src/io/png.ts';
import { representativeConditions } from '../../../src/plots/condition-grid.ts';
import { contactSheetPng } from '../../../src/plots/contact-sheet.ts';
import { maskingBoxes, maskingPanels } from '../../../src/plots/masking-boxes.ts';
import { reconstructionFrames } from '../../../src/plots/reconstruction-gif.ts';
import { renderSvg, svgToPng } from '../../../src/plots/render.ts';
import { trainingCurve } from '../../../src/plots/training-curve.ts';
import type { TrainingOutcome } from '../../../src/training/decoder/train-decoder.ts';
import { asPublished, maskingCsvRows } from './masking-output.ts';
import { metricRecords } from './metric-records.ts';
import { videoReport } from './report.ts';
import type { VideoStudyOutputs } from './study-outputs.ts';

/** Conditions that pictures show at most; of more, as many evenly spread ones. */
const mostShown = 64;

/**
 * Writes `training.csv`: the loss of every step, and of the validation split where it was measured; one line, without a
 * training loss, of a decoder in closed form.
 */
export async function writeTraining(runDir: string, { history }: TrainingOutcome): Promise<void> {
  const validationAt = new Map(history.validation.map(({ step, loss }) => [step, loss]));
  const steps = Math.max(history.train.length, ...validationAt.keys());
  const rows = Array.from({ length: steps }, (_, i) => {
    return { step: i + 1, trainLoss: history.train[i] ?? null, validationLoss: validationAt.get(i + 1) ?? null };
  });
  await writeFileAtomic(join(runDir, 'training.csv'), toCsv(rows));
}

/** Writes everything a reader of the study opens: tables, pictures and `report.html`. */
export async function writeVideoStudy(runDir: string, outputs: VideoStudyOutputs): Promise<void> {
  const { data, evaluation, masking } = outputs;
  const { conditions: tested, reconstructions } = evaluation;
  const videos = {
    truth: trueVideos({ conditions: tested, videos: data.videos }),
    reconstruction: reconstructions,
  };
  const conditions = spread(tested.map((condition, index) => ({ ...condition, index })));
  const shown = representativeConditions(conditions);
  const maskingSvg = await renderSvg(maskingBoxes(maskingPanels(masking), { title: 'Effect of masking one region' }));
  const trainingSvg = await trainingPicture(outputs.fit);
  const periods = { cue: periodIn(data, 'cue'), stimulus: periodIn(data, 'stimulus') };
  const scale = enlargementOf(data.videos.shape[2], data.videos.shape[3], 64);
  const frames = reconstructionFrames({ ...videos, conditions: shown }, { scale });
  const gif = encodeGif(frames);
  const still = encodePng(frames[Math.floor((periods.stimulus.start + periods.stimulus.end) / 2)]);
  const sheet = contactSheetPng({ ...videos, conditions, periods });

  const write = (name: string, content: string | Uint8Array) => writeFileAtomic(join(runDir, name), content);
  await write('metrics.csv', metricsCsv(metricRecords(outputs)));
  await write('masking.csv', toCsv(maskingCsvRows(masking)));
  await write(
    'masking.json',
    `${JSON.stringify({ features: featuresIn(masking), test: asPublished, rows: masking }, null, 1)}\n`,
  );
  await write('masking.svg', maskingSvg);
  await write('masking.png', svgToPng(maskingSvg));
  if (outputs.readouts) await write('readouts.json', `${JSON.stringify(outputs.readouts)}\n`);
  if (outputs.nulls) await write('nulls.json', `${JSON.stringify(outputs.nulls, null, 1)}\n`);
  if (trainingSvg !== undefined) await write('training.svg', trainingSvg);
  await write('reconstructions.gif', gif);
  await write('reconstructions.png', sheet);
  const { truth, reconstruction } = videos;
  await writeNpz(join(runDir, 'reconstructions.npz'), {
    truth: bytesOf(truth),
    reconstruction: bytesOf(reconstruction),
  });
  await write('reconstructions.json', `${JSON.stringify(describeVideos(data, tested))}\n`);
  await write('report.html', videoReport({ ...outputs, pictures: { maskingSvg, trainingSvg, gif, still, sheet } }));
}

/** What the arrays of `reconstructions.npz` show: axes, names of the conditions in their order, and when what was shown. */
function describeVideos({ manifest, periods }: VideoStudyOutputs['data'], tested: readonly Condition[]) {
  return {
    axes: ['condition', 'time', 'height', 'width', 'colour'],
    conditions: tested.map(({ name }) => name),
    binMs: manifest.binMs,
    periods,
  };
}

/** Undefined of a decoder in closed form, which has no steps. */
async function trainingPicture({ history, bestStep }: VideoStudyOutputs['fit']): Promise<string | undefined> {
  if (history.train.length === 0) return undefined;
  const train = history.train.map((loss, i) => ({ step: i + 1, loss }));
  return renderSvg(trainingCurve({ train, validation: history.validation, bestStep }));
}

const periodIn = ({ periods, videos }: VideoStudyOutputs['data'], name: 'cue' | 'stimulus') =>
  periodOr(periods, name, videos.shape[1]);

function spread<T>(items: readonly T[]): T[] {
  const count = Math.min(mostShown, items.length);
  return Array.from({ length: count }, (_, i) => items[Math.floor((i * items.length) / count)]);
}
