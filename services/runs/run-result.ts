import type { StudyResult } from './decoding/result.ts';
import type { EncodingResult } from './encoding/result.ts';

/** What a run came to, by its kind. */
export type RunResult = StudyResult | EncodingResult;
