declare module 'omggif' {
  interface GifFrame {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
    /** Time until the next frame, in hundredths of a second. */
    readonly delay: number;
    /** What becomes of the frame before the next one: 2 clears its pixels, 3 brings back those before it. */
    readonly disposal: number;
  }

  interface Reader {
    readonly width: number;
    readonly height: number;
    numFrames(): number;
    frameInfo(frame: number): GifFrame;
    /** Draws a frame over `pixels`, 4 bytes each; see-through ones stay as they are. */
    decodeAndBlitFrameRGBA(frame: number, pixels: Uint8Array): void;
  }

  /** The package is CommonJS: under Node only the default import carries its functions. */
  const omggif: { readonly GifReader: new (bytes: Uint8Array) => Reader };
  export default omggif;
}
