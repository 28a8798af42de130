/** How far a value may be from the peer's: |difference| ≤ absolute + relative · |expected|. */
export interface Tolerance {
  readonly absolute?: number;
  readonly relative?: number;
}

/**
 * An absolute tolerance that was given for values up to `upTo`, for values as large as `size`: in proportion beyond
 * `upTo`, because rounding errors are, and as given below, so never looser for the files that it was given for.
 */
export const scaledTo = (size: number, upTo: number, absolute: number): number => absolute * Math.max(1, size / upTo);

/** Largest magnitude of values; null counts as 0. */
export const largestOf = (values: ArrayLike<number | null>): number => {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i] ?? 0));
  return largest;
};

/** What the checks of one golden file found. */
export interface CheckReport {
  /** Comparisons made. */
  readonly checked: number;
  /** Comparisons outside their tolerance. */
  readonly failed: number;
  /** Largest error as a fraction of its tolerance: at most 1 when nothing failed. Infinity for a wrong shape or NaN. */
  readonly worst: number;
  /** Where the largest error is. */
  readonly worstAt?: string;
  /** The first few failures, in words. */
  readonly messages: readonly string[];
  /** Parts of the file that were not checked, each with the reason. */
  readonly leftOut: readonly string[];
}

const messagesKept = 20;

/** Collects the comparisons of one golden file. */
export class Tally {
  #checked = 0;
  #failed = 0;
  #worst = 0;
  #worstAt: string | undefined;
  readonly #messages: string[] = [];
  readonly #leftOut: string[] = [];

  /** Compares a number with the peer's; null there (NaN or empty) expects NaN here. */
  close(what: string, actual: number, expected: number | null, { absolute = 0, relative = 0 }: Tolerance): void {
    const limit = absolute + relative * Math.abs(expected ?? 0);
    const error =
      actual === expected || (expected === null && Number.isNaN(actual)) ? 0 : ratio(actual, expected, limit);
    this.#note(what, error, `is ${actual}, expected ${expected} ± ${limit}`);
  }

  /** Compares numbers one by one; a different count is one failure. */
  allClose(what: string, actual: ArrayLike<number>, expected: ArrayLike<number | null>, tolerance: Tolerance): void {
    if (actual.length !== expected.length) {
      this.equal(`length of ${what}`, actual.length, expected.length);
      return;
    }
    for (let i = 0; i < expected.length; i++) this.close(`${what}[${i}]`, actual[i], expected[i], tolerance);
  }

  /** Compares anything that has an exact answer, as JSON. */
  equal(what: string, actual: unknown, expected: unknown): void {
    const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)];
    this.#note(what, left === right ? 0 : Number.POSITIVE_INFINITY, `is ${left}, expected ${right}`);
  }

  /** Compares an error that was already divided by its tolerance. */
  within(what: string, errorOverTolerance: number): void {
    this.#note(what, errorOverTolerance, `is off by ${errorOverTolerance} of its tolerance`);
  }

  /** Says that a part of the file is not checked, and why. */
  leaveOut(what: string, reason: string): void {
    this.#leftOut.push(`${what}: ${reason}`);
  }

  /** Says that the file does not tell something and what was taken instead. */
  assume(what: string, taken: string): void {
    this.leaveOut(what, `not said in the file; taken as published: ${taken}`);
  }

  report(): CheckReport {
    return {
      checked: this.#checked,
      failed: this.#failed,
      worst: this.#worst,
      worstAt: this.#worstAt,
      messages: this.#messages,
      leftOut: this.#leftOut,
    };
  }

  #note(what: string, error: number, failure: string): void {
    const size = Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
    this.#checked++;
    if (size > this.#worst) {
      this.#worst = size;
      this.#worstAt = what;
    }
    if (size > 1) {
      this.#failed++;
      if (this.#messages.length < messagesKept) this.#messages.push(`${what} ${failure}.`);
    }
  }
}

function ratio(actual: number, expected: number | null, limit: number): number {
  return expected === null ? Number.POSITIVE_INFINITY : Math.abs(actual - expected) / limit;
}
