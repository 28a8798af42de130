import { sizeOf } from '../../arrays.ts';
import type { WeightSpec } from '../weights.ts';
import type { AnyArchitecture, SignalShape } from './architecture.ts';
import { nonlinearitySpecs, type OutputNonlinearity } from './output-nonlinearity.ts';
import { encoderArchitecture, encoderNames } from './registry.ts';

/** Parameters of one model with its default options. */
export interface ParameterRow {
  readonly model: string;
  readonly domain: 'auditory' | 'visual';
  readonly nonlinearity: OutputNonlinearity;
  /** Parameters that all units share. */
  readonly shared: number;
  /** Parameters that each unit adds. */
  readonly perUnit: number;
  /** shared + perUnit · units. */
  readonly total: number;
}

/** What the models are built for. */
export interface ParameterTableShape {
  readonly units: number;
  /** Channels of the spectrogram; 34 when left out, those of NS1. */
  readonly channels?: number;
  readonly binMs?: number;
  /** Frame of the videos; [32, 32, 3] when left out. */
  readonly frame?: readonly [height: number, width: number, colours: number];
  /** Rate of the sound for models that start from it; 48 000 when left out. */
  readonly samplingRateHz?: number;
}

/**
 * Parameter counts of every model of the registry with its default options and its own output nonlinearity, in the order
 * of the registry. Computed from the list of weights; nothing is built.
 */
export function parameterTable(shape: ParameterTableShape): ParameterRow[] {
  return encoderNames.map((name) => {
    const architecture = encoderArchitecture(name);
    const count = (units: number) => parametersOf(architecture, signalShape(architecture, { ...shape, units }));
    const total = count(shape.units);
    const perUnit = count(shape.units + 1) - total;
    const { domain, nonlinearity } = architecture;
    return { model: name, domain, nonlinearity, shared: total - perUnit * shape.units, perUnit, total };
  });
}

function parametersOf(architecture: AnyArchitecture, shape: SignalShape): number {
  const specs = [
    ...architecture.specs(architecture.schema.parse({}), shape),
    ...nonlinearitySpecs(architecture.nonlinearity, shape.units),
  ];
  return specs.reduce((sum: number, { parameter, shape }: WeightSpec) => sum + (parameter ? sizeOf(shape) : 0), 0);
}

function signalShape(
  { domain }: AnyArchitecture,
  { units, channels = 34, binMs = 5, frame = [32, 32, 3], samplingRateHz = 48_000 }: ParameterTableShape,
): SignalShape {
  return { frame: domain === 'auditory' ? [channels] : frame, units, binMs, samplingRateHz, copies: 1 };
}
