import type { EncodingResult } from './encoding/result.ts';
import type { StudyResult } from './study-outcome.ts';

/** What a run came to, by its kind. */
export type RunResult = StudyResult | EncodingResult;
