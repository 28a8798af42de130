import { tf } from '../../engine/tensorflow.ts';
import { unstacked } from '../unstacked.ts';
import { type LegendreSystem, legendreSystem } from './legendre-system.ts';

/** Bins that one matrix product handles. */
const chunkBins = 32;

/**
 * States of Legendre memories that a signal drives from outside, with nothing fed back: x [batch, time, memory] →
 * [batch, time, memory · order], zero before the start. As the system is linear and fixed, a chunk's states are one
 * matrix product with its inputs and one with the state before it (Chilkuri & Eliasmith 2021, §3).
 */
export function legendreMemory(x: tf.Tensor3D, order: number, windowBins: number): tf.Tensor3D {
  const [batch, time, memories] = x.shape;
  const { fromInputs, fromState, overChunk } = chunkMatrices(order, windowBins);
  const chunks = Math.ceil(time / chunkBins);
  const signals = batch * memories;
  const inputs = x
    .transpose([1, 0, 2])
    .pad([
      [0, chunks * chunkBins - time],
      [0, 0],
      [0, 0],
    ])
    .reshape([chunks, chunkBins, signals])
    .transpose([0, 2, 1]);
  const own = tf.matMul(
    inputs.reshape<tf.Tensor2D>([chunks * signals, chunkBins]),
    tf.tensor2d(fromInputs, [chunkBins, chunkBins * order]),
  );
  const lastOwn = own
    .reshape([chunks, signals, chunkBins, order])
    .slice([0, 0, chunkBins - 1, 0], [chunks, signals, 1, order])
    .reshape([chunks, signals, order]);
  const transition = tf.tensor2d(overChunk, [order, order]);
  const starts = [tf.zeros<tf.Rank.R2>([signals, order])];
  for (const ownState of unstacked<tf.Tensor2D>(lastOwn).slice(0, -1)) {
    starts.push(starts[starts.length - 1].matMul(transition).add(ownState));
  }
  const carried = tf.matMul(tf.concat(starts, 0), tf.tensor2d(fromState, [order, chunkBins * order]));
  return own
    .add(carried)
    .reshape([chunks, batch, memories, chunkBins, order])
    .transpose([1, 0, 3, 2, 4])
    .reshape([batch, chunks * chunkBins, memories * order])
    .slice([0, 0, 0], [batch, time, memories * order]) as tf.Tensor3D;
}

interface ChunkMatrices {
  /** [bin, bin · order]: states of a chunk from its inputs, the state before it being 0. */
  readonly fromInputs: Float32Array;
  /** [order, bin · order]: states of a chunk from the state before it. */
  readonly fromState: Float32Array;
  /** [order, order]: the state after a chunk from the one before it. */
  readonly overChunk: Float32Array;
}

const matricesByKey = new Map<string, ChunkMatrices>();

function chunkMatrices(order: number, windowBins: number): ChunkMatrices {
  const key = `${order}/${windowBins}`;
  const known = matricesByKey.get(key);
  if (known) return known;
  const matrices = makeChunkMatrices(legendreSystem(order, windowBins));
  matricesByKey.set(key, matrices);
  return matrices;
}

function makeChunkMatrices({ order, transition, input }: LegendreSystem): ChunkMatrices {
  const width = chunkBins * order;
  const fromInputs = new Float32Array(chunkBins * width);
  let response = input;
  for (let lag = 0; lag < chunkBins; lag++) {
    for (let bin = 0; bin + lag < chunkBins; bin++) fromInputs.set(response, bin * width + (bin + lag) * order);
    response = applied(transition, response);
  }
  const fromState = new Float32Array(order * width);
  for (let row = 0; row < order; row++) {
    let state = new Float64Array(order);
    state[row] = 1;
    for (let bin = 0; bin < chunkBins; bin++) {
      state = applied(transition, state);
      fromState.set(state, row * width + bin * order);
    }
  }
  const overChunk = new Float32Array(order * order);
  for (let row = 0; row < order; row++) {
    overChunk.set(fromState.subarray((row + 1) * width - order, (row + 1) * width), row * order);
  }
  return { fromInputs, fromState, overChunk };
}

function applied(matrix: Float64Array, vector: Float64Array): Float64Array<ArrayBuffer> {
  const size = vector.length;
  const result = new Float64Array(size);
  for (let row = 0; row < size; row++) {
    let sum = 0;
    for (let column = 0; column < size; column++) sum += matrix[row * size + column] * vector[column];
    result[row] = sum;
  }
  return result;
}
