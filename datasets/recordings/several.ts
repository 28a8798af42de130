/** Names that a warning has room for. */
const shownNames = 3;

/** `"a"` for one name, `7 units ("a", "b", "c", …)` for many. */
export function several(names: readonly string[], kind: string): string {
  if (names.length === 1) return `"${names[0]}"`;
  const shown = names.slice(0, shownNames).map((name) => `"${name}"`);
  return `${names.length} ${kind} (${shown.join(', ')}${names.length > shownNames ? ', …' : ''})`;
}
