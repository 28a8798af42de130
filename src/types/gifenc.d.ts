declare module 'gifenc' {
  type PixelFormat = 'rgb565' | 'rgb444' | 'rgba4444';
  type Palette = number[][];

  interface FrameOptions {
    /** Colour table; the first frame's is the global one. */
    palette?: Palette;
    /** Delay until the next frame in milliseconds. */
    delay?: number;
    /** -1 plays once, 0 for ever. */
    repeat?: number;
    transparent?: boolean;
    transparentIndex?: number;
    /** GIF disposal method; 1 leaves the frame in place. */
    dispose?: number;
  }

  interface Encoder {
    writeFrame(index: Uint8Array, width: number, height: number, options?: FrameOptions): void;
    finish(): void;
    bytes(): Uint8Array;
  }

  /** The package is CommonJS: under Node only the default import carries its functions. */
  const gifenc: {
    GIFEncoder(options?: { initialCapacity?: number }): Encoder;
    quantize(rgba: Uint8Array, maxColours: number, options?: { format?: PixelFormat }): Palette;
    applyPalette(rgba: Uint8Array, palette: Palette, format?: PixelFormat): Uint8Array;
  };
  export default gifenc;
}
