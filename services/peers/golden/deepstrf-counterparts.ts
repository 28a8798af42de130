import type { Encoder } from '../../../src/models/encoders/encoder.ts';

/** Our model with the layers of a peer's, and by how many parameters it differs. */
export interface Counterpart {
  readonly settings: ConstructorParameters<typeof Encoder>[0];
  readonly units: number;
  readonly more: number;
}

type Shapes = Readonly<Record<string, readonly number[]>>;

/**
 * Our counterpart of a peer's module of class `name` with parameters of these shapes; its DCLS kernels are `window`
 * bins long. Undefined when there is none: hidden layers of ours take free kernels only.
 */
export function counterpartOf(name: string, shapes: Shapes, window: number): Counterpart | undefined {
  const prefilter = Object.hasOwn(shapes, 'prefiltering_block.p') ? 'adaptrans' : undefined;
  const terms = shapes['conv.P']?.[3];
  if (Object.hasOwn(shapes, 'convs.0.P') || (terms !== undefined && prefilter)) return undefined;
  const made = byClass[name]?.(shapes, terms === undefined ? undefined : { window, terms });
  return made && { ...made, settings: { ...made.settings, prefilter } };
}

const byClass: Readonly<Record<string, (shapes: Shapes, dcls?: { window: number; terms: number }) => Counterpart>> = {
  Linear(shapes, dcls) {
    if (dcls) return dclsCounterpart(shapes, dcls, 'identity');
    const [units, , , lags] = shapes['conv.weight'];
    return { settings: { model: 'linear', options: { lags } }, units, more: 0 };
  },
  LinearNonlinear(shapes, dcls) {
    if (dcls) return dclsCounterpart(shapes, dcls, 'sigmoid');
    const [units, , , lags] = shapes['conv.weight'];
    return { settings: { model: 'ln', options: { lags }, nonlinearity: 'sigmoid' }, units, more: 0 };
  },
  NetworkReceptiveField(shapes) {
    const [hidden, , , lags] = shapes['convs.0.weight'];
    const [units] = shapes['convs.3.weight'];
    return { settings: { model: 'nrf', options: { hidden, lags }, nonlinearity: 'identity' }, units, more: 0 };
  },
  DNet(shapes) {
    const [hidden, , , lags] = shapes['convs.0.weight'];
    const [units] = shapes['convs.4.weight'];
    // Ours has no batch norm but a gain and an offset for every unit.
    return { settings: { model: 'dnet', options: { hidden, lags } }, units, more: 2 * units - 2 * hidden };
  },
  ConvNet2D(shapes) {
    const [kernels, , height, taps] = shapes['convs.0.weight'];
    const layers = Object.keys(shapes).filter((key) => shapes[key].length === 4).length;
    const [hidden] = shapes['fc.0.weight'];
    const [units] = shapes['fc.2.weight'];
    const options = { layers, kernels, taps, height, hidden };
    // Our sigmoid has a base.
    return { settings: { model: 'cnn-2d', options, nonlinearity: 'parametric-sigmoid' }, units, more: units };
  },
};

/** The peer counts one bias of its DCLS layer, whatever its units; ours has one each. */
function dclsCounterpart(
  shapes: Shapes,
  { window, terms }: { window: number; terms: number },
  nonlinearity: 'identity' | 'sigmoid',
): Counterpart {
  const units = shapes['conv.P'][1];
  const options = { lags: window, parameterisation: 'dcls', terms };
  return { settings: { model: 'ln', options, nonlinearity }, units, more: units - shapes['conv.bias'][0] };
}
