import type { NdArray } from '../../src/arrays.ts';
import type { EngineReport } from '../../src/engine/index.ts';
import type { MaskingRow, MaskRequest } from '../study/use-run.ts';
import type { ErrorRecord } from './errors.ts';
import type { VideoFormat } from './video-formats.ts';

export type ComputeTask =
  | { readonly kind: 'engine' }
  | { readonly kind: 'reconstruct'; readonly runDir: string; readonly responses: NdArray; readonly format: VideoFormat }
  | { readonly kind: 'mask'; readonly runDir: string; readonly request: MaskRequest };

/** What the compute child answers to each task. */
export interface ComputeAnswers {
  readonly engine: EngineReport;
  readonly reconstruct: Uint8Array;
  readonly mask: MaskingRow;
}

export interface ComputeOrder {
  readonly id: number;
  readonly task: ComputeTask;
}

export type ComputeReply =
  | { readonly id: number; readonly answer: ComputeAnswers[keyof ComputeAnswers] }
  | { readonly id: number; readonly error: ErrorRecord };
