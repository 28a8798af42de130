import type { z } from 'zod';
import type { problemSchema } from '../../http/openapi/schemas.ts';

type Problem = z.output<typeof problemSchema>;

/** The server refused: `message` says what was wrong, the value, and what to do (RFC 9457). */
export class ServerProblem extends Error {
  override readonly name = 'ServerProblem';
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  /** What kind of failure, such as "InvalidShape". */
  readonly tag?: string;
  /** Faults of the request by the path to them. */
  readonly errors: readonly { readonly path: string; readonly message: string }[];
  /** The log of the server has it too. */
  readonly requestId?: string;

  constructor(status: number, { title = '', detail = '', tag, errors = [], requestId }: Partial<Problem>) {
    const faults = errors.filter(({ path }) => path !== '').map(({ path, message }) => `\n  ${path}: ${message}`);
    super(`${status} ${title}: ${detail}${faults.join('')}`);
    this.status = status;
    this.title = title;
    this.detail = detail;
    this.tag = tag;
    this.errors = errors;
    this.requestId = requestId;
  }
}

/** A run that ended without having succeeded. */
export class RunFailed extends Error {
  override readonly name = 'RunFailed';
  readonly id: string;
  readonly state: string;

  constructor(id: string, state: string, why: string) {
    super(`Run ${id} ${state === 'failed' ? state : `was ${state}`}: ${why}`);
    this.id = id;
    this.state = state;
  }
}
