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

/** What a zod schema found wrong, on one line: "binMs: Too small: expected number to be >0; Unrecognized key: "x"". */
export function schemaFaults(error: {
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
}): string {
  return error.issues
    .map(({ path, message }) => (path.length > 0 ? `${path.map(String).join('.')}: ${message}` : message))
    .join('; ');
}

/** Whether two names are the same text: "é" of one character and of two (Unicode NFC and NFD) are, "v4" and "V4" are not. */
export const sameName = (a: string, b: string): boolean => a === b || a.normalize('NFC') === b.normalize('NFC');

/** The candidate that is `name`, in whatever Unicode form; undefined when none or several are, and none is it exactly. */
export function findName(name: string, candidates: readonly string[]): string | undefined {
  if (candidates.includes(name)) return name;
  const same = candidates.filter((candidate) => sameName(name, candidate));
  return same.length === 1 ? same[0] : undefined;
}

/**
 * The candidate nearest to `name`, for "did you mean" hints: one that differs in case alone, or else by edit distance;
 * undefined when none is close.
 */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  const plain = (text: string) => text.normalize('NFC').toLowerCase();
  const otherCase = candidates.find((candidate) => plain(candidate) === plain(name));
  if (otherCase !== undefined) return otherCase;
  const scored = candidates.map((candidate) => ({ candidate, distance: editDistance(name, candidate) }));
  const best = scored.sort((a, b) => a.distance - b.distance)[0];
  return best && best.distance <= Math.max(2, name.length / 3) ? best.candidate : undefined;
}

/** Looks `name` up in a registry, in whatever Unicode form; an unknown name is an error that lists the choices and the nearest one. */
export function pickByName<T>(kind: string, name: string, registry: Readonly<Record<string, T>>): T {
  if (Object.hasOwn(registry, name)) return registry[name];
  const choices = Object.keys(registry);
  const found = findName(name, choices);
  if (found !== undefined) return registry[found];
  throw new CortexError('NotFound', unknownName(kind, name, choices), { details: { kind, name, choices } });
}

/** The sentence about a name that is none of `choices`: the nearest one, and what there is. */
export function unknownName(kind: string, name: string, choices: readonly string[]): string {
  const near = nearestName(name, choices);
  const hint = near ? ` Did you mean "${near}"?` : '';
  return `Unknown ${kind} "${name}".${hint} Choices: ${listed(choices)}.`;
}

/** Names that a message has room for. */
const listedNames = 30;

/** Names between commas; of many the first ones and how many more there are. */
function listed(names: readonly string[]): string {
  const more = names.length - listedNames;
  return more > 0 ? `${names.slice(0, listedNames).join(', ')} and ${more} more` : names.join(', ');
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
