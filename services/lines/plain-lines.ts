/**
 * Any plain result as indented lines, name and value: numbers to four digits, short lists on one line, long ones by their ends.
 */
export function plainLines(value: unknown, indent = '  '): string[] {
  if (typeof value !== 'object' || value === null) return [`${indent}${text(value)}`];
  const entries = Object.entries(value);
  const width = Math.max(0, ...entries.filter(([, inner]) => isShort(inner)).map(([name]) => name.length));
  return entries.flatMap(([name, inner]) => {
    if (isShort(inner)) return [`${indent}${name.padEnd(width)}  ${text(inner)}`];
    return [`${indent}${name}`, ...plainLines(inner, `${indent}  `)];
  });
}

/** Values of a list that are written out. */
const listed = 8;

function isShort(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return Array.isArray(value) && value.every((item) => typeof item !== 'object' || item === null);
}

function text(value: unknown): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : value.toPrecision(4);
  if (!Array.isArray(value)) return String(value);
  const shown = value.slice(0, listed).map(text).join(', ');
  return value.length > listed ? `${shown}, … (${value.length})` : shown;
}
