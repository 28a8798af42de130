import type { ErrorTag } from '../../../src/errors.ts';

/** A body that is not taken, with the status that says so. */
export class BodyRefused extends Error {
  override readonly name = 'BodyRefused';
  readonly status: 400 | 413 | 415 | 422;
  readonly tag?: ErrorTag;
  /** Faults by the path to them. */
  readonly faults: readonly { readonly path: string; readonly message: string }[];

  constructor(
    status: BodyRefused['status'],
    message: string,
    { tag, faults = [] }: Partial<Pick<BodyRefused, 'tag' | 'faults'>> = {},
  ) {
    super(message);
    this.status = status;
    this.tag = tag;
    this.faults = faults;
  }
}

/** What of a refusal travels. */
export type Refusal = Pick<BodyRefused, 'status' | 'message' | 'tag' | 'faults'>;
