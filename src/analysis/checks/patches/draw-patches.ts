import { type NdArray, ndarray } from '../../../arrays.ts';
import type { EncodingData } from '../../../data/encoding-data.ts';
import { CortexError } from '../../../errors.ts';
import type { RandomStream } from '../../../random/stream.ts';

/** Data whose frames patches are taken from. */
export type PatchData = Pick<EncodingData, 'clips' | 'split' | 'frame' | 'name'>;

/** Patches [patch, pixel] of the training frames, luminance (the mean over colours), each without its mean. Throws InvalidInput for frames smaller than a patch. */
export function drawPatches(
  { clips, split, frame, name }: PatchData,
  { side, count, stream }: { readonly side: number; readonly count: number; readonly stream: RandomStream },
): NdArray {
  const [height, width = 0, colours = 1] = frame;
  if (frame.length !== 3 || height < side || width < side) {
    throw new CortexError(
      'InvalidInput',
      `Patches of ${side} × ${side} pixels need larger frames than those of ${name}, [${frame.join(', ')}].`,
    );
  }
  const data = new Float32Array(count * side * side);
  for (let patch = 0; patch < count; patch++) {
    const { stimulus } = clips[split.train[stream.integer(split.train.length)]];
    const at = stream.integer(stimulus.shape[0]) * height * width;
    const [top, left] = [stream.integer(height - side + 1), stream.integer(width - side + 1)];
    const own = data.subarray(patch * side * side, (patch + 1) * side * side);
    for (let i = 0; i < own.length; i++) {
      const pixel = at + (top + Math.floor(i / side)) * width + left + (i % side);
      for (let colour = 0; colour < colours; colour++) own[i] += stimulus.data[pixel * colours + colour] / colours;
    }
    const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
    for (let i = 0; i < own.length; i++) own[i] -= mean;
  }
  return ndarray([count, side * side], data);
}
