import type { RecordingCard } from '../../datasets/recordings/check.ts';
import type { EngineReport } from '../../src/engine/index.ts';
import type { Progress } from '../../src/progress.ts';
import type { AnalysisAnswer } from '../analyses/answer.ts';
import type { ModelCards } from '../cards/models.ts';
import type { RunConfig } from '../runs/config.ts';
import type { TaskConfig } from '../sweeps/job.ts';
import type { Outcome } from '../sweeps/task.ts';
import type { ErrorRecord } from './errors.ts';

/** An analysis of runs, as it goes to a child process. */
interface AnalysisTask {
  /** Of the analysis in the registry of the child. */
  readonly name: string;
  readonly runDirs: readonly string[];
  /** What the analysis takes, checked and with its defaults; arrays go as they are. */
  readonly request: Readonly<Record<string, unknown>>;
}

export type ComputeTask =
  | { readonly kind: 'engine' }
  | { readonly kind: 'models' }
  /** What is understood of a recording in a folder or a file? */
  | { readonly kind: 'check'; readonly data: string }
  /** May a config be carried out, as far as it can be told without the data? Throws otherwise. */
  | { readonly kind: 'config'; readonly config: RunConfig }
  /** Can the recordings of a config be loaded for its run, and it be fitted to them? Throws otherwise. */
  | { readonly kind: 'data'; readonly config: RunConfig }
  /** Carries out a run of a sweep in a folder. */
  | { readonly kind: 'sweep-run'; readonly config: TaskConfig; readonly dir: string }
  /** Is the result of a kept analysis there? Nothing is worked out. */
  | ({ readonly kind: 'kept' } & AnalysisTask)
  | ({
      readonly kind: 'analysis';
      /** Media type of an answer that is not kept. */
      readonly form: string;
    } & AnalysisTask);

/** What the compute child answers to each task. */
export interface ComputeAnswers {
  readonly engine: EngineReport;
  readonly models: ModelCards;
  readonly check: RecordingCard;
  readonly config: Readonly<Record<never, never>>;
  readonly data: Readonly<Record<never, never>>;
  readonly 'sweep-run': Outcome;
  /** The folder of the result; undefined where there is none. */
  readonly kept: { readonly folder?: string };
  readonly analysis: AnalysisAnswer;
}

export interface ComputeOrder {
  readonly id: number;
  readonly task: ComputeTask;
}

/** How far a task is, any number of times, then its answer. */
export type ComputeReply =
  | { readonly id: number; readonly progress: Progress }
  | { readonly id: number; readonly answer: ComputeAnswers[keyof ComputeAnswers] }
  | { readonly id: number; readonly error: ErrorRecord };
