import type { NdArray } from '../../src/arrays.ts';
import type { EngineReport } from '../../src/engine/index.ts';
import type { ComparisonSettings } from '../analyses/comparison/request.ts';
import type { SubspaceRequest } from '../analyses/subspaces/request.ts';
import type { MaskingRow, MaskRequest } from '../runs/decoding/open.ts';
import type { EncodingRequest, PredictedResponse } from '../runs/encoding/open.ts';
import type { ErrorRecord } from './errors.ts';
import type { VideoFormat } from './video-formats.ts';

export type ComputeTask =
  | { readonly kind: 'engine' }
  | { readonly kind: 'reconstruct'; readonly runDir: string; readonly responses: NdArray; readonly format: VideoFormat }
  | { readonly kind: 'mask'; readonly runDir: string; readonly request: MaskRequest }
  | { readonly kind: 'encode'; readonly runDir: string; readonly request: EncodingRequest }
  | { readonly kind: 'subspaces'; readonly runDir: string; readonly request: SubspaceRequest }
  | {
      readonly kind: 'compare';
      readonly runDirs: readonly [string, string];
      readonly settings: ComparisonSettings;
    };

/** What the compute child answers to each task. */
export interface ComputeAnswers {
  readonly engine: EngineReport;
  readonly reconstruct: Uint8Array;
  readonly mask: MaskingRow;
  readonly encode: PredictedResponse;
  /** Folder that holds the result, see result-folder.ts. */
  readonly subspaces: { readonly folder: string };
  readonly compare: { readonly folder: string };
}

export interface ComputeOrder {
  readonly id: number;
  readonly task: ComputeTask;
}

export type ComputeReply =
  | { readonly id: number; readonly answer: ComputeAnswers[keyof ComputeAnswers] }
  | { readonly id: number; readonly error: ErrorRecord };
