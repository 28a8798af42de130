import type { tf } from '../../../engine/tensorflow.ts';
import { tf as tensorflow } from '../../../engine/tensorflow.ts';

/**
 * The recent past of every frame as channels: video [batch, time, height, width, colour] →
 * [batch · time, height, width, lags · colour], channel lag · colours + colour, lag 0 = the frame itself. What lies
 * before the start is zero.
 */
export function videoLags(video: tf.Tensor5D, lags: number): tf.Tensor4D {
  const [batch, time, height, width, colours] = video.shape;
  const frames: [number, number, number, number] = [batch * time, height, width, colours];
  if (lags === 1) return video.reshape(frames);
  const padded = video.pad([
    [0, 0],
    [lags - 1, 0],
    [0, 0],
    [0, 0],
    [0, 0],
  ]);
  const shifted = Array.from({ length: lags }, (_, lag) =>
    padded.slice([0, lags - 1 - lag, 0, 0, 0], [batch, time, height, width, colours]).reshape<tf.Tensor4D>(frames),
  );
  return tensorflow.concat(shifted, 3);
}
