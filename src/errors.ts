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

/** Characters of input that a message shows at most. */
const shownCharacters = 200;

/** A text as messages show it: of a long one the first 199 characters and "…". */
export function shortened(text: string): string {
  if (text.length <= shownCharacters) return text;
  // A surrogate pair is not cut in two.
  return `${text.slice(0, shownCharacters - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** Input in quotation marks, cut as `shortened` does. */
export const quoted = (text: string): string => `"${shortened(text)}"`;

/** Faults of one input that a message has room for. */
const mostFaults = 5;

/** Sentences about the faults of an input, the first of many and how many more there are. */
export function listedFaults(faults: readonly string[]): string {
  const more = faults.length - mostFaults;
  return more > 0 ? `${faults.slice(0, mostFaults).join('; ')}; and ${more} more` : faults.join('; ');
}

/** What zod says about one fault. Of its own messages only those about strange keys hold input. */
export function issueMessage({ code, message }: { readonly code?: string; readonly message: string }): string {
  return code === 'unrecognized_keys' ? shortened(message) : message;
}

/** What a zod schema found wrong, on one line: "binMs: Too small: expected number to be >0; Unrecognized key: "x"". */
export function schemaFaults(error: {
  readonly issues: readonly {
    readonly path: readonly PropertyKey[];
    readonly code?: string;
    readonly message: string;
  }[];
}): string {
  return listedFaults(
    error.issues.map((issue) => {
      const { path } = issue;
      return path.length > 0 ? `${shortened(path.map(String).join('.'))}: ${issueMessage(issue)}` : issueMessage(issue);
    }),
  );
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
 * undefined when none is close, and for a text that is too long to be a name.
 */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  if (name.length > shownCharacters) return undefined;
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
  const hint = near ? ` Did you mean ${quoted(near)}?` : '';
  return `Unknown ${kind} ${quoted(name)}.${hint} Choices: ${listed(choices)}.`;
}

/** Names that a message has room for. */
const listedNames = 30;

/** Names between commas; of many, or of long ones, the first and how many there are: "a, b, … (120 in all)". */
export function listed(names: readonly string[]): string {
  let shown = 0;
  let length = 0;
  while (shown < Math.min(names.length, listedNames)) {
    length += names[shown].length + (shown > 0 ? 2 : 0);
    if (length > shownCharacters) break;
    shown++;
  }
  if (shown === names.length) return names.join(', ');
  if (shown === 0) return `${shortened(names[0])}${names.length > 1 ? `, … (${names.length} in all)` : ''}`;
  return `${names.slice(0, shown).join(', ')}, … (${names.length} in all)`;
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
