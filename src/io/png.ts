import { PNG } from 'pngjs';
import type { RgbaImage } from './frames.ts';

/** Encodes an image as PNG (8-bit RGBA). */
export function encodePng(image: RgbaImage): Uint8Array {
  const png = new PNG({ width: image.width, height: image.height });
  png.data.set(image.data);
  return PNG.sync.write(png);
}

/** Decodes PNG bytes into 8-bit RGBA, whatever their colour type. */
export function decodePng(bytes: Uint8Array): RgbaImage {
  const { width, height, data } = PNG.sync.read(Buffer.from(bytes));
  return { width, height, data: Uint8Array.from(data) };
}

/** PNG bytes as a `data:` address, to embed in SVG or HTML. */
export function pngDataUri(bytes: Uint8Array): string {
  return `data:image/png;base64,${Buffer.from(bytes).toString('base64')}`;
}
