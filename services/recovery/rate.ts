/** How often something was found, of how many times that it was looked for; the share is null where it could not be. */
export interface Rate {
  readonly found: number;
  readonly of: number;
  readonly share: number | null;
}

export function rate<T>(all: readonly T[], isFound: (one: T) => boolean): Rate {
  const found = all.filter(isFound).length;
  return rateOf(found, all.length);
}

export const rateOf = (found: number, of: number): Rate => ({ found, of, share: of > 0 ? found / of : null });
