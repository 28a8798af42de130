/** What kind of failure this is; callers branch on it, never on the message. */
export type ErrorTag =
  | 'InvalidInput'
  | 'InvalidShape'
  | 'InvalidData'
  | 'MissingFile'
  | 'NotFound'
  | 'Conflict'
  | 'EngineUnavailable'
  | 'Unsupported'
  | 'Cancelled';

/**
 * The one error class of the project. The message says the rule, the value that broke it and what to do;
 * `details` carries the same facts as data, `cause` the error underneath.
 */
export class CortexError extends Error {
  override readonly name = 'CortexError';
  readonly tag: ErrorTag;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(tag: ErrorTag, message: string, options: { details?: Record<string, unknown>; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.tag = tag;
    this.details = options.details ?? {};
  }
}

/** True for an error of this project, of the given tag when one is given. */
export function isCortexError(error: unknown, tag?: ErrorTag): error is CortexError {
  return error instanceof CortexError && (tag === undefined || error.tag === tag);
}

/** The candidate nearest to `name` by edit distance, for "did you mean" hints; undefined when none is close. */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  const scored = candidates.map((candidate) => ({ candidate, distance: editDistance(name, candidate) }));
  const best = scored.sort((a, b) => a.distance - b.distance)[0];
  return best && best.distance <= Math.max(2, name.length / 3) ? best.candidate : undefined;
}

/** Looks `name` up in a registry; an unknown name is an error that lists the choices and the nearest one. */
export function pickByName<T>(kind: string, name: string, registry: Readonly<Record<string, T>>): T {
  if (Object.hasOwn(registry, name)) return registry[name];
  const names = Object.keys(registry);
  const near = nearestName(name, names);
  const hint = near ? ` Did you mean "${near}"?` : '';
  throw new CortexError('NotFound', `Unknown ${kind} "${name}".${hint} Choices: ${names.join(', ')}.`, {
    details: { kind, name, choices: names },
  });
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(previous[j] + 1, current[j - 1] + 1, substitution));
    }
    previous = current;
  }
  return previous[b.length];
}
