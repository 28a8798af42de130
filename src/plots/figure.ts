import type { TopLevelSpec } from 'vega-lite';
import { renderSvg, svgToPng } from './render.ts';

/** A drawn figure, in the project's font, which it needs no machine to have. */
export interface Figure {
  readonly svg: string;
  /** The figure as the bytes of a PNG on white, enlarged by `scale`; 2 when left out. */
  png(scale?: number): Uint8Array;
}

/** The figure of a drawing in SVG. */
export function figureOf(svg: string): Figure {
  return { svg, png: (scale) => svgToPng(svg, scale) };
}

/** Draws a Vega-Lite specification. */
export async function draw(spec: TopLevelSpec): Promise<Figure> {
  return figureOf(await renderSvg(spec));
}
