import { CortexError, type ErrorTag } from '../../src/errors.ts';

/** Thrown when a queue is full; the caller may try again after `retryAfterSeconds`. */
export class QueueFull extends Error {
  override readonly name = 'QueueFull';
  readonly retryAfterSeconds: number;

  constructor(message: string, retryAfterSeconds: number) {
    super(message);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Thrown when the child process that worked on something ended before it had answered, such as by the kernel's out-of-memory killer. */
export class ChildGone extends Error {
  override readonly name = 'ChildGone';
}

/** An error as it travels between processes and in `state.json`; `tag` is an ErrorTag, or "Internal" for any other error. */
export interface ErrorRecord {
  readonly tag: ErrorTag | 'Internal';
  readonly message: string;
  /** Of an error of the operating system, such as ENOSPC. */
  readonly code?: string;
}

const sentences: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk of the server is full; make room, then ask again or resume.',
  EDQUOT: 'The disk quota of the server is used up; make room, then ask again or resume.',
  EROFS: 'The disk of the server cannot be written.',
  EACCES: 'The server is not allowed to use a file that it needs.',
  EPERM: 'The server is not allowed to use a file that it needs.',
};

/** What is said of an error of the disk; undefined for any other. */
export function diskSentence(error: unknown): { readonly text: string; readonly full: boolean } | undefined {
  const code = codeOf(error);
  if (code === undefined || !Object.hasOwn(sentences, code)) return undefined;
  return { text: sentences[code], full: code === 'ENOSPC' || code === 'EDQUOT' };
}

function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** What of an error is told to other processes. */
export function describeError(error: unknown): ErrorRecord {
  if (error instanceof CortexError) return { tag: error.tag, message: error.message };
  const message = error instanceof Error ? error.message : String(error);
  const sentence = diskSentence(error);
  return { tag: 'Internal', message: sentence ? `${sentence.text} (${message})` : message, code: codeOf(error) };
}

/** The error that another process described. */
export function reviveError({ tag, message, code }: ErrorRecord): Error {
  if (tag !== 'Internal') return new CortexError(tag, message);
  return code === undefined ? new Error(message) : Object.assign(new Error(message), { code });
}
