import { fontFamily, textWidth } from './font-metrics.ts';
import { ink } from './theme.ts';

/** Text safe inside XML and HTML, in elements and in quoted attributes. */
export function escapeMarkup(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replace(/[&<>"']/g, (character) => entities[character]);
}

export interface TextOptions {
  readonly x: number;
  /** Baseline. */
  readonly y: number;
  readonly sizePx?: number;
  readonly bold?: boolean;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly fill?: string;
  /** Longer text is set smaller until it fits. */
  readonly maxWidthPx?: number;
}

/** One line of text. */
export function svgText(content: string, options: TextOptions): string {
  const { x, y, sizePx = 11, bold = false, anchor = 'start', fill = ink.text, maxWidthPx = Infinity } = options;
  const width = textWidth(content, sizePx, bold ? 'bold' : 'regular');
  const fitted = (sizePx * Math.min(1, maxWidthPx / Math.max(width, 1))).toFixed(2);
  const weight = bold ? ' font-weight="bold"' : '';
  return `<text x="${x}" y="${y}" font-size="${fitted}"${weight} text-anchor="${anchor}" fill="${fill}">${escapeMarkup(content)}</text>`;
}

/** An embedded image at (x, y), drawn without smoothing and filling its box. */
export function svgImage(dataUri: string, x: number, y: number, width: number, height: number): string {
  return `<image x="${x}" y="${y}" width="${width}" height="${height}" preserveAspectRatio="none" image-rendering="optimizeSpeed" xlink:href="${dataUri}"/>`;
}

/** A whole document on white, in the project's font. */
export function svgDocument(width: number, height: number, title: string, body: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height}"`,
    ` viewBox="0 0 ${width} ${height}" font-family="${fontFamily}, Verdana, sans-serif" role="img">`,
    `<title>${escapeMarkup(title)}</title><rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...body,
    '</svg>',
  ].join('');
}
