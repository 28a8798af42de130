import type { Clip, EncodingData } from '../../data/encoding-data.ts';
import { arraysDigest } from '../../fingerprint.ts';
import { type Summary, summarise } from '../../metrics/summary.ts';
import { correlation } from './region-courses.ts';

/** How well the activity of a region is told without a network; r of every clip, summarised over those that have one. */
export interface RegionBaselines {
  /** The mean course of all training clips, which knows nothing of the stimulus; null where no clip has an r. */
  readonly grandMean: Summary | null;
  /** The mean course of the training trials of the same stimulus, a ceiling; null where none was trained on. */
  readonly condition: Summary | null;
  readonly conditionReason?: string;
}

/**
 * Scores the training courses `trained` [training clip][time] of a region against the recorded `truth` [clip][time]: all of them
 * averaged, and those of the clips with the same stimulus, bit by bit.
 */
export function regionBaselines(
  data: EncodingData,
  clips: readonly number[],
  truth: readonly Float64Array[],
  trained: readonly Float64Array[],
): RegionBaselines {
  const whole = meanCourse(trained);
  const shown = data.split.train.map((clip) => digestOf(data.clips[clip]));
  const own = clips.map((clip) => {
    const digest = digestOf(data.clips[clip]);
    const courses = trained.filter((_, i) => shown[i] === digest);
    return courses.length > 0 ? meanCourse(courses) : undefined;
  });
  const known = own.some((course) => course !== undefined);
  return {
    grandMean: summaryOf(truth.map((recorded) => overlapping(whole, recorded))),
    condition: summaryOf(truth.map((recorded, i) => overlapping(own[i] ?? new Float64Array(0), recorded))),
    ...(!known && { conditionReason: 'no test stimulus was trained on' }),
  };
}

const digestOf = ({ stimulus }: Clip): string => `${stimulus.shape} ${arraysDigest([stimulus.data])}`;

/** Mean of courses over those that have the bin; NaN where none has. */
function meanCourse(courses: readonly Float64Array[]): Float64Array {
  const length = Math.max(...courses.map((course) => course.length));
  return Float64Array.from({ length }, (_, t) => {
    const there = courses.flatMap((course) => (Number.isNaN(course[t] ?? Number.NaN) ? [] : [course[t]]));
    return there.reduce((sum, value) => sum + value, 0) / there.length;
  });
}

/** r over the bins that both are long enough for. */
function overlapping(a: Float64Array, b: Float64Array): number {
  const length = Math.min(a.length, b.length);
  return correlation(a.subarray(0, length), b.subarray(0, length));
}

function summaryOf(values: readonly number[]): Summary | null {
  const defined = values.filter((r) => !Number.isNaN(r));
  return defined.length > 0 ? summarise(defined) : null;
}
