interface NumberFormat {
  /** Digits after the point; 3 when left out. */
  readonly digits?: number;
  readonly unit?: string;
}

/** A number for a table, with a real minus sign; a dash when there is none. */
export function formatNumber(value: number | null | undefined, { digits = 3, unit = '' }: NumberFormat = {}): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  const rounded = Math.abs(value).toFixed(digits);
  const negative = value < 0 && Number(rounded) !== 0;
  const space = unit === '' || unit === '°' || unit === '%' ? '' : '\u202f';
  return `${negative ? '−' : ''}${rounded}${space}${unit}`;
}

/** A probability in words short enough for a table: "p = .032", "p < 10⁻⁶", "p > .99". */
export function formatP(p: number): string {
  if (!Number.isFinite(p)) return 'no test';
  if (p > 0.99) return 'p > .99';
  if (p >= 0.001) return `p = ${p.toFixed(3).replace(/^0/, '')}`;
  const exponent = p > 0 ? Math.max(-300, Math.ceil(Math.log10(p))) : -300;
  return `p < 10${superscript(exponent)}`;
}

function superscript(exponent: number): string {
  return Array.from(String(exponent), (digit) => (digit === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)])).join('');
}
