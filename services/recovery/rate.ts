/** How often something was found, of how many times that it was looked for. */
export interface Rate {
  readonly found: number;
  readonly of: number;
  readonly share: number;
}

export function rate<T>(all: readonly T[], isFound: (one: T) => boolean): Rate {
  const found = all.filter(isFound).length;
  return { found, of: all.length, share: found / all.length };
}
