import { sizeOf } from '../../arrays.ts';
import { type DecoderName, type DecoderShape, decoderNames } from './catalogue.ts';
import { planDecoder } from './registry.ts';

/** Parameters of one decoder with its usual options. */
export interface DecoderParameterRow {
  readonly decoder: DecoderName;
  /** Null where the number depends on what the shape leaves out; `reason` says why. */
  readonly parameters: number | null;
  readonly reason?: string;
}

/** Parameter counts of every decoder with its usual options. Computed from the list of weights; nothing is built. */
export function decoderParameterTable(shape: DecoderShape): DecoderParameterRow[] {
  return decoderNames.map((decoder) => {
    if (decoder === 'lookup' && shape.conditions === undefined) {
      return { decoder, parameters: null, reason: 'it keeps the video of every training condition' };
    }
    const { specs } = planDecoder({ decoder }, shape);
    return { decoder, parameters: specs.reduce((sum, spec) => sum + (spec.parameter ? sizeOf(spec.shape) : 0), 0) };
  });
}
