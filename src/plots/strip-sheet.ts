import type { NdArray } from '../arrays.ts';
import type { Condition } from '../data/decoding-data.ts';
import { frameAt, rowOf } from '../io/frames.ts';
import { spreadConditions } from './condition-grid.ts';
import { svgDocument, svgText } from './svg.ts';
import { ink } from './theme.ts';
import { pairImages, pairWidth, tileSizeOf } from './video-tile.ts';

export interface StripSheetInput {
  /** True and reconstructed videos [condition, time, height, width, colour] in [0, 1]. */
  readonly truth: NdArray;
  readonly reconstruction: NdArray;
  readonly conditions: readonly Condition[];
  readonly title: string;
}

/** Lengths in pixels of the drawing, and how much of it there is at most. */
const layout = { margin: 24, heading: 120, cellGap: 16, rowGap: 10, mostRows: 24, mostMoments: 5 } as const;

/**
 * A contact sheet of any conditions: one a row, in pairs of the true and the reconstructed frame at up to five moments
 * spread over the video. Of more than 24 conditions as many at equal distances, which the sheet says.
 */
export function stripSheetSvg({ truth, reconstruction, conditions, title }: StripSheetInput): string {
  const shown = spreadConditions(conditions, layout.mostRows);
  const moments = momentsOf(truth.shape[1]);
  const tile = tileSizeOf(truth.shape);
  const rowHeight = Math.max(tile.height, 12);
  const columnLeft = (m: number) => layout.margin + layout.heading + m * (pairWidth(tile) + layout.cellGap);
  const note = shown.length < conditions.length ? `; ${shown.length} of ${conditions.length} conditions` : '';

  let y = layout.margin + 14;
  const body = [svgText(title, { x: layout.margin, y, sizePx: 16, bold: true })];
  y += 20;
  const subtitle = `In every pair: true on the left, reconstructed on the right${note}`;
  body.push(svgText(subtitle, { x: layout.margin, y, fill: ink.secondary }));
  y += 26;
  for (const [m, frame] of moments.entries()) {
    const x = columnLeft(m) + pairWidth(tile) / 2;
    body.push(svgText(`frame ${frame}`, { x, y, anchor: 'middle', sizePx: 10, maxWidthPx: pairWidth(tile) + 12 }));
  }
  y += 8;
  for (const { index, name } of shown) {
    const heading = { x: columnLeft(0) - 12, y: y + rowHeight / 2 + 4, maxWidthPx: layout.heading - 12 };
    body.push(svgText(name, { ...heading, anchor: 'end' }));
    for (const [m, frame] of moments.entries()) {
      const at = (videos: NdArray) => frameAt(rowOf(videos, index), frame);
      body.push(...pairImages({ truth: at(truth), reconstruction: at(reconstruction) }, columnLeft(m), y, tile));
    }
    y += rowHeight + layout.rowGap;
  }
  const leastWidth = 2 * layout.margin + 420;
  const width = Math.max(leastWidth, columnLeft(moments.length) - layout.cellGap + layout.margin);
  return svgDocument(width, y - layout.rowGap + layout.margin, title, body);
}

/** Frames in the middle of as many equal parts of the video. */
function momentsOf(frames: number): number[] {
  const count = Math.min(layout.mostMoments, frames);
  return Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * frames) / count));
}
