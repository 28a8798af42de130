declare module 'vega-scale' {
  /** A colour scheme as CSS colours over 0…1. */
  export function scheme(name: string): (fraction: number) => string;
}
