import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { CortexError } from '../errors.ts';

const fontFolder = join(dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')), 'ttf');

/** The family that every plot is set in. It ships with the project, so a plot looks the same on every machine. */
export const fontFamily = 'DejaVu Sans';

/** Files of the family: regular and bold. */
export const fontFiles = {
  regular: join(fontFolder, 'DejaVuSans.ttf'),
  bold: join(fontFolder, 'DejaVuSans-Bold.ttf'),
} as const;

export type FontWeight = keyof typeof fontFiles;

interface FontWidths {
  readonly unitsPerEm: number;
  /** Advance width of a code point of the basic plane, in font units. */
  readonly advance: (codePoint: number) => number;
}

const cache = new Map<FontWeight, FontWidths>();

/** Width of one line of text in pixels, without kerning. */
export function textWidth(text: string, sizePx: number, weight: FontWeight = 'regular'): number {
  const widths = cache.get(weight) ?? readWidths(weight);
  cache.set(weight, widths);
  const units = Array.from(text).reduce((sum, letter) => sum + widths.advance(letter.codePointAt(0)!), 0);
  return (units / widths.unitsPerEm) * sizePx;
}

/** Reads the tables "head", "hhea", "hmtx" and "cmap" (format 4) of the OpenType specification. */
function readWidths(weight: FontWeight): FontWidths {
  const file = readFileSync(fontFiles[weight]);
  const table = (tag: string): number => {
    for (let i = 0; i < file.readUInt16BE(4); i++) {
      const record = 12 + i * 16;
      if (file.toString('latin1', record, record + 4) === tag) return file.readUInt32BE(record + 8);
    }
    throw new CortexError('InvalidData', `The font ${fontFiles[weight]} has no table "${tag}".`);
  };
  const advances = table('hmtx');
  const lastAdvance = file.readUInt16BE(table('hhea') + 34) - 1;
  const glyphOf = characterMap(file, table('cmap'));
  return {
    unitsPerEm: file.readUInt16BE(table('head') + 18),
    advance: (codePoint) => file.readUInt16BE(advances + Math.min(glyphOf(codePoint), lastAdvance) * 4),
  };
}

/** Code point → glyph by the segments of a format 4 map; 0, the box of a missing letter, when there is none. */
function characterMap(file: Buffer, cmap: number): (codePoint: number) => number {
  const offsets = Array.from({ length: file.readUInt16BE(cmap + 2) }, (_, i) => file.readUInt32BE(cmap + 8 + i * 8));
  const map = offsets.map((offset) => cmap + offset).find((start) => file.readUInt16BE(start) === 4);
  if (map === undefined) throw new CortexError('InvalidData', 'The font has no character map of format 4.');
  const doubledSegments = file.readUInt16BE(map + 6);
  const ends = map + 14;
  const starts = ends + doubledSegments + 2;
  return (codePoint) => {
    for (let i = 0; i < doubledSegments; i += 2) {
      const start = file.readUInt16BE(starts + i);
      if (codePoint > file.readUInt16BE(ends + i)) continue;
      if (codePoint < start) return 0;
      const delta = file.readUInt16BE(starts + doubledSegments + i);
      const rangeAt = starts + 2 * doubledSegments + i;
      const range = file.readUInt16BE(rangeAt);
      if (range === 0) return (codePoint + delta) & 0xffff;
      const glyph = file.readUInt16BE(rangeAt + range + (codePoint - start) * 2);
      return glyph === 0 ? 0 : (glyph + delta) & 0xffff;
    }
    return 0;
  };
}
