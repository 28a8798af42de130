import { join } from 'node:path';
import type { EncoderScores } from '../../../src/analysis/encoding/score-encoder.ts';
import { type NdArray, sizeOf, type TypedArray } from '../../../src/arrays.ts';
import { writeFileAtomic } from '../../../src/io/atomic-file.ts';
import { type MetricRecord, metricsCsv, toCsv } from '../../../src/io/csv.ts';
import { writeNpz } from '../../../src/io/npz.ts';
import { svgToPng } from '../../../src/plots/render.ts';
import { meanSmoothedResponse } from '../../../src/signal/smooth-responses.ts';
import type { EncodingOutputs } from './encoding-outputs.ts';
import { fitPicture, responsePicture } from './pictures.ts';
import { encodingReport } from './report.ts';
import { summariesOf } from './result.ts';
import type { FitRecord } from './stored-networks.ts';

/** Writes what a reader of an encoding run opens: scores, predictions, the course of the fit, pictures and `report.html`. */
export async function writeEncodingOutputs(runDir: string, outputs: EncodingOutputs): Promise<void> {
  const { data, fits, scores, baselines } = outputs;
  const write = (name: string, content: string | Uint8Array) => writeFileAtomic(join(runDir, name), content);
  const { test, validation } = scores;
  await write('scores.json', `${JSON.stringify({ test, validation, baselines }, null, 1)}\n`);
  await write('metrics.csv', metricsCsv(scoreRecords(outputs)));
  await write('training.csv', trainingCsv(fits));
  await writeNpz(join(runDir, 'predictions.npz'), {
    ...stacked('predicted', scores.predictions),
    ...stacked(
      'recorded',
      data.split.test.map((clip) => meanSmoothedResponse(data.clips[clip].repeats, data.treatment)),
    ),
  });
  const responses = await responsePicture(data, scores);
  const fit = await fitPicture(fits, 'validation score (CCnorm)');
  await write('training.svg', fit);
  if (responses) {
    await write('responses.svg', responses);
    await write('responses.png', svgToPng(responses));
  }
  await write('report.html', encodingReport({ ...outputs, pictures: { fit, responses } }));
}

/** One array [clip, time, unit] when all clips are of one length, otherwise one a clip: name/0, name/1, … */
function stacked(name: string, clips: readonly NdArray[]): Record<string, NdArray<TypedArray>> {
  const [first] = clips;
  if (clips.some(({ shape }) => shape[0] !== first.shape[0])) {
    return Object.fromEntries(clips.map((clip, i) => [`${name}/${i}`, clip]));
  }
  const size = sizeOf(first.shape);
  const data = new Float32Array(clips.length * size);
  for (const [i, clip] of clips.entries()) data.set(clip.data, i * size);
  return { [name]: { shape: [clips.length, ...first.shape], data } };
}

function trainingCsv(fits: readonly FitRecord[]): string {
  return toCsv(
    fits.flatMap(({ seed, history }) =>
      history.map(({ epoch, loss, validation = null }) => ({ seed, epoch, loss, validation })),
    ),
    ['seed', 'epoch', 'loss', 'validation'],
  );
}

function scoreRecords({ scores, baselines, result }: EncodingOutputs): MetricRecord[] {
  const summary = (scope: string, split: string, { summary: all, reasons }: EncoderScores): MetricRecord[] =>
    Object.entries(summariesOf({ summary: all, reasons })).map(([metric, score]) => ({
      metric,
      scope,
      split,
      value: score?.mean ?? null,
      n: score?.n ?? 0,
    }));
  const perUnit = Object.entries(scores.test.perUnit).flatMap(([metric, values]) =>
    values.map((value, i) => ({ metric, scope: `unit ${scores.test.units[i]}`, split: 'test', value })),
  );
  return [
    ...summary(`mean over units, ${result.model}`, 'test', scores.test),
    ...(scores.validation ? summary(`mean over units, ${result.model}`, 'validation', scores.validation) : []),
    ...Object.entries(baselines).flatMap(([name, one]) => summary(`mean over units, ${name}`, 'test', one)),
    ...perUnit,
  ];
}
