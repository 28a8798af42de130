import type { EngineReport } from '../../src/engine/index.ts';
import type { AnalysisAnswer } from '../analyses/answer.ts';
import type { ErrorRecord } from './errors.ts';

export type ComputeTask =
  | { readonly kind: 'engine' }
  | {
      readonly kind: 'analysis';
      /** Of the analysis in the registry of the child. */
      readonly name: string;
      readonly runDirs: readonly string[];
      /** What the analysis takes, checked and with its defaults; arrays go as they are. */
      readonly request: Readonly<Record<string, unknown>>;
      /** Media type of an answer that is not kept. */
      readonly form: string;
    };

/** What the compute child answers to each task. */
export interface ComputeAnswers {
  readonly engine: EngineReport;
  readonly analysis: AnalysisAnswer;
}

export interface ComputeOrder {
  readonly id: number;
  readonly task: ComputeTask;
}

export type ComputeReply =
  | { readonly id: number; readonly answer: ComputeAnswers[keyof ComputeAnswers] }
  | { readonly id: number; readonly error: ErrorRecord };
