import { type NdArray, zeros } from '../../src/arrays.ts';
import { steinmetzBins, steinmetzConditions } from './contrasts.ts';

const frameSize = 32;
/** Centres of the patches, in pixels from the top left corner. */
const patchRow = frameSize / 2;
const leftColumn = frameSize / 4;
const rightColumn = (3 * frameSize) / 4;
const sigmaPixels = 3;
const wavelengthPixels = 6;
const orientationDeg = 45;

/**
 * The video of every pair of contrasts, [condition 16, time 20, height 32, width 32, colour 3] in [0, 1]: a Gabor patch
 * on the left and one on the right of a grey (.5) screen, from frame 0 to the end. A contrast c swings by ± c/2.
 */
export function renderSteinmetzVideos(): NdArray {
  const pixels = frameSize * frameSize;
  const left = gabor(leftColumn);
  const right = gabor(rightColumn);
  const videos = zeros([steinmetzConditions.length, steinmetzBins, frameSize, frameSize, 3]);
  for (const { index, contrastLeft = 0, contrastRight = 0 } of steinmetzConditions) {
    const start = index * steinmetzBins * pixels * 3;
    for (let i = 0; i < pixels * 3; i++) {
      const pixel = Math.floor(i / 3);
      videos.data[start + i] = 0.5 + 0.5 * (contrastLeft * left[pixel] + contrastRight * right[pixel]);
    }
    for (let frame = 1; frame < steinmetzBins; frame++) {
      videos.data.copyWithin(start + frame * pixels * 3, start, start + pixels * 3);
    }
  }
  return videos;
}

/** Gabor patch [height, width] of amplitude 1, limited to its half of the frame so that the two never overlap. */
function gabor(centreColumn: number): Float64Array {
  const angle = (orientationDeg * Math.PI) / 180;
  return Float64Array.from({ length: frameSize * frameSize }, (_, pixel) => {
    const x = (pixel % frameSize) + 0.5 - centreColumn;
    const y = Math.floor(pixel / frameSize) + 0.5 - patchRow;
    if (Math.abs(x) > frameSize / 4) return 0;
    const phase = (2 * Math.PI * (x * Math.cos(angle) + y * Math.sin(angle))) / wavelengthPixels;
    return Math.exp(-(x * x + y * y) / (2 * sigmaPixels ** 2)) * Math.cos(phase);
  });
}
