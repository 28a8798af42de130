import type { TopLevelSpec } from 'vega-lite';
import { CortexError } from '../errors.ts';
import { ink, palette } from './theme.ts';

/** Loss after a number of gradient steps. */
export interface LossPoint {
  readonly step: number;
  readonly loss: number;
}

export interface TrainingCurveInput {
  readonly train: readonly LossPoint[];
  readonly validation: readonly LossPoint[];
  /** Step of the checkpoint that was kept. */
  readonly bestStep?: number;
}

/** Batches on either side that the bold training line is averaged over. */
const smoothing = 10;

/**
 * Loss over gradient steps: every training batch faintly, their running mean in bold, validation as a line with
 * dots, and the kept checkpoint as a thin vertical line.
 */
export function trainingCurve({ train, validation, bestStep }: TrainingCurveInput): TopLevelSpec {
  if (train.length === 0)
    throw new CortexError('InvalidInput', 'A training curve needs the loss of at least one step.');
  const x = { field: 'step', type: 'quantitative' as const, title: 'gradient step', scale: { nice: false } };
  const y = {
    field: 'loss',
    type: 'quantitative' as const,
    title: 'loss',
    scale: { zero: false },
    axis: { tickCount: 6 },
  };
  const running = { ...y, field: 'running' };
  const lastTrain = runningMean(train).slice(-1);
  const lastStep = Math.max(...train.map(({ step }) => step), ...validation.map(({ step }) => step));
  return {
    width: 520,
    height: 240,
    layer: [
      ...(bestStep === undefined
        ? []
        : [
            {
              data: { values: [{ step: bestStep, label: 'best' }] },
              layer: [
                { mark: { type: 'rule' as const, color: ink.line, strokeDash: [3, 3] }, encoding: { x } },
                {
                  mark: {
                    type: 'text' as const,
                    align: 'right' as const,
                    dx: -4,
                    baseline: 'top' as const,
                    color: ink.secondary,
                  },
                  encoding: { x, y: { value: 0 }, text: { field: 'label' } },
                },
              ],
            },
          ]),
      {
        data: { values: [...train] },
        mark: { type: 'line' as const, color: palette.skyBlue, strokeWidth: 0.7, opacity: 0.6 },
        encoding: { x, y },
      },
      {
        data: { values: runningMean(train) },
        mark: { type: 'line' as const, color: palette.blue, strokeWidth: 2 },
        encoding: { x, y: running },
      },
      {
        data: { values: [...validation] },
        mark: {
          type: 'line' as const,
          color: palette.vermillion,
          strokeWidth: 2,
          point: { size: 26, color: palette.vermillion },
        },
        encoding: { x, y },
      },
      ...endLabels(lastStep, [
        { text: 'training', colour: palette.blue, loss: lastTrain[0].running },
        ...validation.slice(-1).map(({ loss }) => ({ text: 'validation', colour: palette.vermillion, loss })),
      ]),
    ],
  };
}

interface EndLabel {
  readonly text: string;
  readonly colour: string;
  readonly loss: number;
}

/** Names at the right end of the lines, the higher line's above; pushed apart, since the lines often meet. */
function endLabels(step: number, labels: readonly EndLabel[]) {
  const ordered = [...labels].sort((a, b) => b.loss - a.loss);
  return ordered.map(({ text, colour, loss }, i) => ({
    data: { values: [{ step, loss, text }] },
    mark: {
      type: 'text' as const,
      align: 'left' as const,
      baseline: 'middle' as const,
      dx: 8,
      dy: ordered.length > 1 ? (i === 0 ? -7 : 7) : 0,
      color: colour,
      fontWeight: 'bold' as const,
    },
    encoding: {
      x: { field: 'step', type: 'quantitative' as const },
      y: { field: 'loss', type: 'quantitative' as const },
      text: { field: 'text' },
    },
  }));
}

function runningMean(points: readonly LossPoint[]) {
  return points.map(({ step }, i) => {
    const near = points.slice(Math.max(0, i - smoothing), i + smoothing + 1);
    return { step, running: near.reduce((sum, { loss }) => sum + loss, 0) / near.length };
  });
}
