import { expectShape, type NdArray } from '../arrays.ts';
import { type Condition, type FrameRange, type Periods, periodOr } from '../data/decoding-data.ts';
import { frameAt, meanOf, rowOf } from '../io/frames.ts';
import { type GridHeading, groupByCue, layOutConditions } from './condition-grid.ts';
import { svgToPng } from './render.ts';
import { stripSheetSvg } from './strip-sheet.ts';
import { svgDocument, svgText } from './svg.ts';
import { ink } from './theme.ts';
import { pairImages, pairWidth, tileSizeOf, type VideoPair } from './video-tile.ts';

export interface ContactSheetInput {
  /** True videos [condition, time, height, width, colour] in [0, 1]. */
  readonly truth: NdArray;
  /** Reconstructed videos, mean over the trials of each condition, of the same shape. */
  readonly reconstruction: NdArray;
  /** What each video shows; `index` is its row. */
  readonly conditions: readonly Condition[];
  /** The stimulus is the whole video, and there are no cues, where these are left out. */
  readonly periods: Periods;
  readonly title?: string;
}

/** Lengths in pixels of the drawing. */
const layout = { margin: 24, heading: 96, pairGap: 2, cellGap: 16, rowGap: 14, sectionGap: 38 } as const;

/**
 * One picture of a whole study: the true and the reconstructed cues (mean over the cue's frames and conditions),
 * then every stimulus at half and five sixths of the stimulus period, averaged over the cues. Where stimuli are
 * static contrast pairs, the mean over the stimulus period is shown instead. Conditions that have neither colour and
 * direction nor contrasts are shown one a row at a few moments, see `stripSheetSvg`.
 */
export function contactSheetSvg(input: ContactSheetInput): string {
  const { truth, conditions, periods, title = 'True and reconstructed videos' } = input;
  const axes = ['condition', 'time', 'height', 'width', 'colour'];
  expectShape(truth, 'truth', axes);
  expectShape(input.reconstruction, 'reconstruction', axes, truth.shape);

  const grid = layOutConditions(conditions);
  if (grid.captioned) return stripSheetSvg({ ...input, title });
  const cuePeriod = periods.cue;
  const cues = cuePeriod ? groupByCue(conditions) : [];
  const moving = conditions.some(({ directionDeg }) => directionDeg !== undefined);
  const stimulus = periodOr(periods, 'stimulus', truth.shape[1]);
  const frames = moving ? movingFrames(stimulus) : [stimulus];
  const tile = tileSizeOf(truth.shape);
  const cellWidth = pairWidth(tile);
  const rowHeight = frames.length * (tile.height + layout.pairGap) - layout.pairGap;
  const columnLeft = (c: number) => layout.margin + layout.heading + c * (cellWidth + layout.cellGap);
  const sheetWidth = columnLeft(Math.max(grid.columns.length, cues.length)) - layout.cellGap + layout.margin;

  const body: string[] = [];
  let y = layout.margin + 14;
  body.push(svgText(title, { x: layout.margin, y, sizePx: 16, bold: true }));
  y += 20;
  body.push(
    svgText('In every pair: true on the left, reconstructed on the right', {
      x: layout.margin,
      y,
      fill: ink.secondary,
    }),
  );
  const drawPair = (pair: VideoPair, left: number, top: number) => {
    body.push(...pairImages(pair, left, top, tile));
  };

  if (cuePeriod && cues.length > 0) {
    y += layout.sectionGap;
    body.push(svgText('Cues', { x: layout.margin, y, sizePx: 13, bold: true }));
    body.push(
      svgText(`frames ${cuePeriod.start}–${cuePeriod.end - 1}`, {
        x: layout.margin,
        y: y + 28,
        fill: ink.secondary,
        sizePx: 10,
      }),
    );
    for (const [c, cue] of cues.entries()) {
      body.push(headingText({ text: cue.name }, columnLeft(c) + cellWidth / 2, y));
      drawPair(meanPair(input, cue.conditions, cuePeriod), columnLeft(c), y + 10);
    }
    y += 10 + tile.height;
  }

  y += layout.sectionGap;
  body.push(svgText('Stimuli', { x: layout.margin, y, sizePx: 13, bold: true }));
  for (const [c, heading] of grid.columns.entries()) body.push(headingText(heading, columnLeft(c) + cellWidth / 2, y));
  y += 10;
  for (const [r, row] of grid.rows.entries()) {
    body.push(...rowHeading(row, frames, moving, y, rowHeight, tile.height));
    for (const [c, members] of grid.cells[r].entries()) {
      if (members.length === 0) continue;
      for (const [f, range] of frames.entries()) {
        drawPair(meanPair(input, members, range), columnLeft(c), y + f * (tile.height + layout.pairGap));
      }
    }
    y += rowHeight + layout.rowGap;
  }
  return svgDocument(sheetWidth, y - layout.rowGap + layout.margin, title, body);
}

/** The contact sheet as PNG; `scale` enlarges it (2 when left out). */
export function contactSheetPng(input: ContactSheetInput, scale = 2): Uint8Array {
  return svgToPng(contactSheetSvg(input), scale);
}

/** Half and five sixths of the period: frames 30 and 40 of the stimulus at frames 15–44. */
function movingFrames({ start, end }: FrameRange): FrameRange[] {
  return [1 / 2, 5 / 6].map((fraction) => {
    const frame = start + Math.floor((end - start) * fraction);
    return { start: frame, end: frame + 1 };
  });
}

/** Mean frame over a range of frames and over conditions, true and reconstructed. */
function meanPair(input: ContactSheetInput, members: readonly Condition[], range: FrameRange): VideoPair {
  const times = Array.from({ length: range.end - range.start }, (_, i) => range.start + i);
  const mean = (videos: NdArray) =>
    meanOf(members.flatMap(({ index }) => times.map((t) => frameAt(rowOf(videos, index), t))));
  return { truth: mean(input.truth), reconstruction: mean(input.reconstruction) };
}

/** A centred heading; an arrow before it shows its direction. */
function headingText({ text, directionDeg }: GridHeading, centre: number, y: number): string {
  if (directionDeg === undefined) return svgText(text, { x: centre, y, anchor: 'middle' });
  const arrow = `<path d="M-7 0H6M1.5 -4L6 0L1.5 4" fill="none" stroke="${ink.text}" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" transform="translate(${centre - 16} ${y - 4}) rotate(${-directionDeg})"/>`;
  return arrow + svgText(text, { x: centre, y });
}

function rowHeading(
  { text }: GridHeading,
  frames: readonly FrameRange[],
  moving: boolean,
  top: number,
  rowHeight: number,
  tileHeight: number,
): string[] {
  const right = layout.margin + layout.heading - 12;
  const centre = top + rowHeight / 2 + 4;
  const heading = svgText(text, { x: right, y: centre, anchor: 'end', maxWidthPx: layout.heading - 12 });
  if (!moving) return [heading];
  const labels = frames.map(({ start }, f) =>
    svgText(`frame ${start}`, {
      x: right,
      y: top + f * (tileHeight + layout.pairGap) + (f === 0 ? 10 : tileHeight - 3),
      anchor: 'end',
      sizePx: 9,
      fill: ink.muted,
    }),
  );
  return [heading, ...labels];
}
