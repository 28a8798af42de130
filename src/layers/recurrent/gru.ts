import { type Handle, type Handles, withHandles } from '../../engine/handles.ts';
import { ownKernels } from '../../engine/native/own-kernels.ts';
import { isNative, numberAttribute, type OpAttribute, runOp, typeAttribute } from '../../engine/ops.ts';
import { tf } from '../../engine/tensorflow.ts';
import { customGradient } from '../custom-gradient.ts';
import { unstacked } from '../unstacked.ts';

/** Weights of a GRU with `in` inputs and `units` units; rows of the kernels are the inputs, then the old state. */
export interface GruWeights {
  /** [in + units, 2·units]: reset gate, then update gate. */
  readonly gateKernel: tf.Tensor2D;
  /** [2·units] */
  readonly gateBias: tf.Tensor1D;
  /** [in + units, units] */
  readonly candidateKernel: tf.Tensor2D;
  /** [units] */
  readonly candidateBias: tf.Tensor1D;
}

/**
 * Gated recurrent unit (Cho et al. 2014, eqs. 5–8), state 0 before the start:
 * r, u = σ([x, h]·W + b); c = tanh([x, r⊙h]·V + d); h ← u⊙h + (1 − u)⊙c.
 *
 * The reset gate acts on the old state before the matrix, as in the paper and in TensorFlow's cell. PyTorch's GRU and
 * cuDNN's reset after the matrix, so weights of theirs do not transfer.
 *
 * @param x [time, batch, in]; @returns the states [time, batch, units]
 */
export function gru(x: tf.Tensor3D, weights: GruWeights): tf.Tensor3D {
  if (!isNative()) return plainGru(x, weights);
  return ownKernels() === undefined ? nativeGru(x, weights) : ownGru(x, weights);
}

type Inputs = [
  x: tf.Tensor3D,
  gateKernel: tf.Tensor2D,
  gateBias: tf.Tensor1D,
  candidateKernel: tf.Tensor2D,
  candidateBias: tf.Tensor1D,
];

/** `gru` by our own kernels: what does not depend on the state in one product for all bins, the recurrence in one operation. */
export function ownGru(x: tf.Tensor3D, weights: GruWeights): tf.Tensor3D {
  const { gateKernel, gateBias, candidateKernel, candidateBias } = weights;
  const [time, batch, inputs] = x.shape;
  const units = candidateBias.size;
  const ofInput = (kernel: tf.Tensor2D) => kernel.slice([0, 0], [inputs, -1]);
  const ofState = (kernel: tf.Tensor2D) => kernel.slice([inputs, 0], [units, -1]);
  const rows = x.reshape<tf.Tensor2D>([time * batch, inputs]);
  const fromInput = (kernel: tf.Tensor2D, bias: tf.Tensor1D) =>
    tf.matMul(rows, ofInput(kernel)).add(bias).reshape<tf.Tensor3D>([time, batch, bias.size]);
  const gateInput = fromInput(gateKernel, gateBias);
  const candidateInput = fromInput(candidateKernel, candidateBias);

  type Recurrence = [tf.Tensor3D, tf.Tensor3D, tf.Tensor2D, tf.Tensor2D];
  const recurrence: Recurrence = [gateInput, candidateInput, ofState(gateKernel), ofState(candidateKernel)];
  return customGradient(recurrence, ([gateInput, candidateInput, gateState, candidateState], save) => {
    const [gates, candidates, states] = runOp(
      'CortexGru',
      [],
      [gateInput, candidateInput, gateState, candidateState],
      3,
    );
    save([gates, candidates, states, gateState, candidateState]);
    return {
      value: states as tf.Tensor3D,
      gradFunc: (dy, [gates, candidates, states, gateState, candidateState]) => {
        const inputs = [dy, gates, candidates, states, gateState, candidateState];
        const [dGates, dCandidates] = runOp('CortexGruGradient', [], inputs, 2);
        const flat = (tensor: tf.Tensor) => tensor.reshape<tf.Tensor2D>([time * batch, -1]);
        const before = tf.concat([tf.zeros([1, batch, units]), states.slice([0, 0, 0], [time - 1, batch, units])], 0);
        const seen = gates.slice([0, 0, 0], [time, batch, units]).mul(before);
        return [
          dGates,
          dCandidates,
          tf.matMul(flat(before), flat(dGates), true, false),
          tf.matMul(flat(seen), flat(dCandidates), true, false),
        ];
      },
    };
  });
}

/** `gru` by the native block cell: one operation a step forwards, two a step backwards. */
export function nativeGru(x: tf.Tensor3D, weights: GruWeights): tf.Tensor3D {
  const { gateKernel, gateBias, candidateKernel, candidateBias } = weights;
  const inputs: Inputs = [x, gateKernel, gateBias, candidateKernel, candidateBias];
  return customGradient(inputs, ([x, gateKernel, gateBias, candidateKernel, candidateBias], save) => {
    const [reset, update, candidate, state] = forward(x, [gateKernel, candidateKernel, gateBias, candidateBias]);
    save([x, gateKernel, gateBias, candidateKernel, candidateBias, reset, update, candidate, state]);
    return { value: state, gradFunc: (dy, saved) => gradients(dy, saved) };
  });
}

/** Reset gates, update gates, candidates and states, each [time, batch, units]. */
function forward(x: tf.Tensor3D, weights: tf.Tensor[]): tf.Tensor3D[] {
  const [time, batch] = x.shape;
  const units = weights[3].size;
  return withHandles((handles) => {
    const type = [typeAttribute()];
    const fixed = handles.of(...weights);
    let [state] = handles.of(tf.zeros([batch, units]));
    const steps: [Handle[], Handle[], Handle[], Handle[]] = [[], [], [], []];
    for (const input of unpack(handles, x, time)) {
      const outputs = handles.run('GRUBlockCell', type, [input, state, ...fixed], 4);
      for (let i = 0; i < 4; i++) steps[i].push(outputs[i]);
      state = outputs[3];
    }
    return steps.map((step) => pack(handles, step));
  });
}

/** Gradients in the order of the inputs of `nativeGru`. */
function gradients(dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] {
  const [x, gateKernel, gateBias, candidateKernel, candidateBias, reset, update, candidate, state] = saved;
  const [time, batch, units] = state.shape as [number, number, number];
  const before = tf.concat([tf.zeros([1, batch, units]), state.slice([0, 0, 0], [time - 1, batch, units])], 0);
  const [dx, dCandidate, dGates] = withHandles((handles) => {
    const type = [typeAttribute()];
    const fixed = handles.of(gateKernel, candidateKernel, gateBias, candidateBias);
    const [inputs, olds, resets, updates, candidates, ups] = [x, before, reset, update, candidate, dy].map((tensor) =>
      unpack(handles, tensor, time),
    );
    const steps: [Handle[], Handle[], Handle[]] = [[], [], []];
    let later: Handle | undefined;
    for (let t = time - 1; t >= 0; t--) {
      const dState = later === undefined ? ups[t] : handles.run('AddV2', type, [ups[t], later], 1)[0];
      const cell = [inputs[t], olds[t], ...fixed, resets[t], updates[t], candidates[t], dState];
      const outputs = handles.run('GRUBlockCellGrad', type, cell, 4);
      later = outputs[1];
      steps[0].push(outputs[0]);
      steps[1].push(outputs[2]);
      steps[2].push(outputs[3]);
    }
    return steps.map((step) => pack(handles, step.reverse()));
  });

  const rows = (tensor: tf.Tensor) => tensor.reshape([time * batch, -1]) as tf.Tensor2D;
  const kernelGradient = (old: tf.Tensor, dPre: tf.Tensor) =>
    tf.matMul(tf.concat([rows(x), rows(old)], 1), rows(dPre), true, false);
  return [
    dx,
    kernelGradient(before, dGates),
    rows(dGates).sum(0),
    kernelGradient(reset.mul(before), dCandidate),
    rows(dCandidate).sum(0),
  ];
}

const alongTime = (count: string, value: number): OpAttribute[] => [
  typeAttribute(),
  numberAttribute(count, value),
  numberAttribute('axis', 0),
];

function unpack(handles: Handles, x: tf.Tensor, time: number): Handle[] {
  return handles.run('Unpack', alongTime('num', time), handles.of(x), time);
}

function pack(handles: Handles, steps: Handle[]): tf.Tensor3D {
  return handles.tensor('Pack', alongTime('N', steps.length), steps) as tf.Tensor3D;
}

/** `gru` in plain operations, one step after the other: for the wasm backend, and what the native form must equal. */
export function plainGru(x: tf.Tensor3D, weights: GruWeights): tf.Tensor3D {
  const { gateKernel, gateBias, candidateKernel, candidateBias } = weights;
  const [, batch] = x.shape;
  const units = candidateBias.size;
  const states: tf.Tensor2D[] = [];
  let state = tf.zeros<tf.Rank.R2>([batch, units]);
  for (const input of unstacked<tf.Tensor2D>(x)) {
    const gates = tf.concat([input, state], 1).matMul(gateKernel).add(gateBias).sigmoid();
    const [reset, update] = tf.split(gates, 2, 1) as [tf.Tensor2D, tf.Tensor2D];
    const seen = tf.concat([input, reset.mul<tf.Tensor2D>(state)], 1);
    const candidate = seen.matMul(candidateKernel).add(candidateBias).tanh();
    state = candidate.add(update.mul(state.sub(candidate)));
    states.push(state);
  }
  return tf.stack(states) as tf.Tensor3D;
}
