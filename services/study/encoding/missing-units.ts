/** Units of one reason that are named. */
const namedUnits = 8;

/** Units that lack something, by id with the reason, as "2 × no spikes (a, b)": an entry a reason. */
export function byReason(reasons: Readonly<Record<string, string>>): string[] {
  const entries = Object.entries(reasons);
  return [...new Set(Object.values(reasons))].map((reason) => {
    const ids = entries.flatMap(([id, why]) => (why === reason ? [id] : []));
    const named = `${ids.slice(0, namedUnits).join(', ')}${ids.length > namedUnits ? ', …' : ''}`;
    return `${ids.length} × ${reason} (${named})`;
  });
}
