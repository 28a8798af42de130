/** What a GIF says of itself, read block by block from the GIF89a specification. */
export interface GifFacts {
  readonly signature: string;
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  /** Delay of every frame in hundredths of a second. */
  readonly delays: readonly number[];
  /** Repeat count of the NETSCAPE2.0 block; 0 is for ever, undefined plays once. */
  readonly loops?: number;
  /** The global colour table. */
  readonly palette: readonly (readonly number[])[];
  /** True when the file ends with the trailer and nothing after it. */
  readonly complete: boolean;
}

export function readGif(bytes: Uint8Array): GifFacts {
  const file = Buffer.from(bytes);
  const colours = 2 << (file[10] & 7);
  let at = 13 + colours * 3;
  let frames = 0;
  let loops: number | undefined;
  const delays: number[] = [];
  const skipSubBlocks = () => {
    while (file[at] !== 0) at += file[at] + 1;
    at++;
  };
  while (file[at] !== 0x3b && at < file.length) {
    if (file[at] === 0x21) {
      if (file[at + 1] === 0xf9) delays.push(file.readUInt16LE(at + 4));
      if (file[at + 1] === 0xff && file.toString('latin1', at + 3, at + 14) === 'NETSCAPE2.0') {
        loops = file.readUInt16LE(at + 16);
      }
      at += 2;
    } else {
      frames++;
      const localTable = file[at + 9] & 0x80 ? 3 * (2 << (file[at + 9] & 7)) : 0;
      at += 10 + localTable + 1;
    }
    skipSubBlocks();
  }
  return {
    signature: file.toString('latin1', 0, 6),
    width: file.readUInt16LE(6),
    height: file.readUInt16LE(8),
    frames,
    delays,
    loops,
    palette: Array.from({ length: colours }, (_, i) => [...file.subarray(13 + i * 3, 16 + i * 3)]),
    complete: at === file.length - 1,
  };
}
