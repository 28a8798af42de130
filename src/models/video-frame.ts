/** The size of a frame: [height, width, colours]. */
export type FrameShape = readonly [height: number, width: number, colours: number];

/** The frames of Zhang et al. (2026): 32 × 32 pixels of three colours. */
export const paperFrame: FrameShape = [32, 32, 3];

/** The frame of a config that leaves it out where it is the paper's. */
export const frameOf = ({ frame = paperFrame }: { readonly frame?: FrameShape }): FrameShape => frame;

/** A frame as configs have it: left out where it is the paper's. */
export function frameField(frame: FrameShape = paperFrame): { readonly frame?: FrameShape } {
  return frame.every((length, axis) => length === paperFrame[axis]) ? {} : { frame };
}
