import type { NdArray } from '../../../src/arrays.ts';

/** […, lag, channel] with lag 0 first → […, channel, lag] with the oldest lag first, as the peers have it. */
export function peerOrder({ shape, data }: NdArray): NdArray {
  const [lags, channels] = shape.slice(-2);
  const turned = new Float32Array(data.length);
  for (let start = 0; start < data.length; start += lags * channels) {
    for (let lag = 0; lag < lags; lag++) {
      for (let c = 0; c < channels; c++) turned[start + c * lags + lags - 1 - lag] = data[start + lag * channels + c];
    }
  }
  return { shape: [...shape.slice(0, -2), channels, lags], data: turned };
}

export function unitOf({ shape, data }: NdArray, unit: number): NdArray {
  const size = data.length / shape[0];
  return { shape: shape.slice(1), data: data.subarray(unit * size, (unit + 1) * size) };
}
