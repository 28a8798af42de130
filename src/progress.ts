/** What a long job is doing; `done` of `total` steps of the phase. */
export interface Progress {
  readonly phase: 'engine' | 'data' | 'train' | 'evaluate' | 'mask' | 'write';
  readonly done: number;
  readonly total: number;
  readonly loss?: number;
  readonly secondsLeft?: number;
  readonly note?: string;
  /** A line that everybody should read once, such as which engine was chosen and why. */
  readonly message?: string;
}

export type OnProgress = (progress: Progress) => void;
