import { join } from 'node:path';
import { maskingFeatures } from '../../../src/analysis/decoding/masking.ts';
import { periodOr } from '../../../src/data/decoding-data.ts';
import { writeFileAtomic } from '../../../src/io/atomic-file.ts';
import { type MetricRecord, metricsCsv, toCsv } from '../../../src/io/csv.ts';
import { enlargementOf } from '../../../src/io/frames.ts';
import { encodeGif } from '../../../src/io/gif.ts';
import { encodePng } from '../../../src/io/png.ts';
import { representativeConditions } from '../../../src/plots/condition-grid.ts';
import { contactSheetPng } from '../../../src/plots/contact-sheet.ts';
import { maskingBoxes, maskingPanels } from '../../../src/plots/masking-boxes.ts';
import { reconstructionFrames } from '../../../src/plots/reconstruction-gif.ts';
import { renderSvg, svgToPng } from '../../../src/plots/render.ts';
import { trainingCurve } from '../../../src/plots/training-curve.ts';
import type { TrainingOutcome } from '../../../src/training/decoder/train-decoder.ts';
import { maskingCsvRows } from './masking-output.ts';
import { videoReport } from './report.ts';
import type { VideoStudyOutputs } from './study-outputs.ts';

/** Writes `training.csv`: the loss of every step, and of the validation split where it was measured. */
export async function writeTraining(runDir: string, { history }: TrainingOutcome): Promise<void> {
  const validationAt = new Map(history.validation.map(({ step, loss }) => [step, loss]));
  const rows = history.train.map((trainLoss, i) => {
    return { step: i + 1, trainLoss, validationLoss: validationAt.get(i + 1) ?? null };
  });
  await writeFileAtomic(join(runDir, 'training.csv'), toCsv(rows));
}

/** Writes everything a reader of the study opens: tables, pictures and `report.html`. */
export async function writeVideoStudy(runDir: string, outputs: VideoStudyOutputs): Promise<void> {
  const { data, fit, evaluation, masking } = outputs;
  const { reconstructions, metrics, trivial } = evaluation;
  const videos = { truth: data.videos, reconstruction: reconstructions };
  const shown = representativeConditions(data.conditions);
  const maskingSvg = await renderSvg(maskingBoxes(maskingPanels(masking), { title: 'Effect of masking one region' }));
  const trainingSvg = await renderSvg(
    trainingCurve({
      train: fit.history.train.map((loss, i) => ({ step: i + 1, loss })),
      validation: fit.history.validation,
      bestStep: fit.bestStep,
    }),
  );
  const periods = { cue: periodIn(data, 'cue'), stimulus: periodIn(data, 'stimulus') };
  const scale = enlargementOf(data.videos.shape[2], data.videos.shape[3], 64);
  const frames = reconstructionFrames({ ...videos, conditions: shown }, { scale });
  const gif = encodeGif(frames);
  const still = encodePng(frames[Math.floor((periods.stimulus.start + periods.stimulus.end) / 2)]);
  const sheet = contactSheetPng({ ...videos, conditions: data.conditions, periods });

  const write = (name: string, content: string | Uint8Array) => writeFileAtomic(join(runDir, name), content);
  await write(
    'metrics.csv',
    metricsCsv([...records(metrics, 'test'), ...records(trivial, 'test, ignoring the spikes')]),
  );
  await write('masking.csv', toCsv(maskingCsvRows(masking)));
  await write('masking.json', `${JSON.stringify({ features: maskingFeatures, rows: masking }, null, 1)}\n`);
  await write('masking.svg', maskingSvg);
  await write('masking.png', svgToPng(maskingSvg));
  await write('training.svg', trainingSvg);
  await write('reconstructions.gif', gif);
  await write('reconstructions.png', sheet);
  await write('report.html', videoReport({ ...outputs, pictures: { maskingSvg, trainingSvg, gif, still, sheet } }));
}

const periodIn = ({ periods, videos }: VideoStudyOutputs['data'], name: 'cue' | 'stimulus') =>
  periodOr(periods, name, videos.shape[1]);

function records(metrics: Readonly<Record<string, number>>, split: string): MetricRecord[] {
  return Object.entries(metrics).map(([metric, value]) => {
    const unit = metric.endsWith('Deg') ? { unit: 'deg' } : {};
    return { metric, value, split, ...unit };
  });
}
