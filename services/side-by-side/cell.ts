import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { evaluateVideos, trueVideos } from '../../src/analysis/decoding/evaluate-video.ts';
import type { DirectionReading } from '../../src/analysis/decoding/motion-scores.ts';
import type { DecodingData } from '../../src/data/decoding-data.ts';
import { CortexError } from '../../src/errors.ts';
import { writeFileAtomic } from '../../src/io/atomic-file.ts';
import type { VideoDecoder } from '../../src/models/decoders/video-decoder.ts';
import { type Metrics, metricsOf } from '../runs/decoding/metrics.ts';
import { evaluateDecoder } from '../runs/decoding/video-study.ts';

const numbers = z.record(z.string(), z.number().nullable());
const directionSchema = z.object({
  directionDeg: z.number(),
  meanDeg: z.number().nullable(),
  sdDeg: z.number().nullable(),
  conditions: z.int(),
});
const setSchema = z.object({
  metrics: numbers,
  /** Of what ignores the spikes. */
  trivial: numbers,
  /** Of the true videos themselves, in the place of reconstructions. */
  ceiling: numbers,
  directions: z.array(directionSchema).optional(),
  ceilingDirections: z.array(directionSchema).optional(),
});

/** Checks the scores of one fit. */
export const cellSchema = z.object({
  parameters: z.int(),
  seconds: z.number(),
  testedOn: z.string(),
  test: setSchema,
  /** Held-out trials of the training videos, beside new ones. */
  known: setSchema.optional(),
  warnings: z.array(z.string()),
});
/** The scores of one fit, as they lie in its run folder. */
export type CellScores = z.infer<typeof cellSchema>;
export type SetScores = z.infer<typeof setSchema>;

export const cellFile = 'scores.json';

/** Scores the decoder of one cell on all test samples. */
export function scoreCell(decoder: VideoDecoder, data: DecodingData, warnings: readonly string[], seconds: number) {
  const { splits, knownTest } = data;
  const tested = scoreSet(decoder, data);
  const scores: CellScores = {
    parameters: decoder.parameterCount,
    seconds,
    testedOn: tested.testedOn,
    test: tested.set,
    ...(knownTest && { known: scoreSet(decoder, { ...data, splits: { ...splits, test: knownTest } }).set }),
    warnings: [...warnings, ...tested.reasons],
  };
  return scores;
}

function scoreSet(decoder: VideoDecoder, data: DecodingData) {
  const { knownTest: _, ...own } = data;
  const { conditions, metrics, trivial, scores, testedOn, reasons } = evaluateDecoder(decoder, own);
  const { videos, periods } = data;
  const truth = evaluateVideos({ conditions, videos, periods, reconstructions: trueVideos({ conditions, videos }) });
  const directions = scores.motion?.directions;
  const set: SetScores = {
    metrics: { ...metrics },
    trivial: { ...trivial },
    ceiling: finite(metricsOf(truth)),
    ...(directions && { directions: directions.map(copied) }),
    ...(truth.motion && { ceilingDirections: truth.motion.directions.map(copied) }),
  };
  return { set, testedOn, reasons };
}

/** Infinity, such as the signal-to-noise ratio of the truth, is no number of JSON. */
const finite = (metrics: Metrics) =>
  Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, Number.isFinite(value) ? value : null]));

const copied = (reading: DirectionReading) => ({ ...reading });

export async function writeCell(folder: string, scores: CellScores): Promise<void> {
  await writeFileAtomic(join(folder, cellFile), `${JSON.stringify(scores, null, 1)}\n`);
}

/** The scores of a finished cell. Throws InvalidData for a file that holds none. */
export async function readCell(folder: string): Promise<CellScores> {
  const path = join(folder, cellFile);
  const parsed = cellSchema.safeParse(JSON.parse(await readFile(path, 'utf8')));
  if (parsed.success) return parsed.data;
  throw new CortexError('InvalidData', `${path} holds no scores of a decoder; delete it to score this one again.`);
}
