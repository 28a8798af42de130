import { projectClips, standardisedClips } from '../../../src/analysis/subspace/fields/projections.ts';
import type { SubspaceAnalysis, UnitSubspace } from '../../../src/analysis/subspace/subspace-analysis.ts';
import { type NdArray, sizeOf, zeros } from '../../../src/arrays.ts';
import type { EncodingData } from '../../../src/data/encoding-data.ts';
import type { Encoder } from '../../../src/models/encoders/encoder.ts';

/** How long the stimulus is followed. */
const pathMs = 500;
const shortestPath = 8;

/**
 * Where the beginning of the first test clip takes the stimulus in the subspaces of some units, by unit id:
 * [bin, component] for the first three components, from the first bin whose window lies inside the clip. Empty when the
 * clip is too short to go anywhere, as an image is.
 */
export function stimulusPaths(
  encoder: Encoder,
  data: EncodingData,
  { lagRange: [from, to] }: SubspaceAnalysis,
  units: readonly UnitSubspace[],
): Record<string, NdArray> {
  const { stimulus } = data.clips[data.split.test[0]];
  const start = Math.max(0, to, data.treatment.skipBins);
  const end = Math.min(stimulus.shape[0] + Math.min(0, from), start + Math.round(pathMs / data.binMs));
  if (end - start < shortestPath) return {};
  const size = sizeOf(data.frame);
  const bins = end - Math.min(0, from);
  const beginning = { shape: [bins, ...data.frame], data: stimulus.data.subarray(0, bins * size) };
  const clips = standardisedClips(encoder, [beginning]);
  return Object.fromEntries(
    units.map(({ id, filters }) => {
      const projected = projectClips(clips, filters, { from, to });
      const components = Math.min(3, projected.shape[0]);
      const path = zeros([end - start, components]);
      for (let t = start; t < end; t++) {
        for (let k = 0; k < components; k++) {
          path.data[(t - start) * components + k] = projected.data[k * projected.shape[1] + t];
        }
      }
      return [id, path];
    }),
  );
}
