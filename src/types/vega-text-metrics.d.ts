import 'vega';

declare module 'vega' {
  /** Text measurement of vega-scenegraph, which the typings leave out; `width` may be replaced. */
  export const textMetrics: {
    width: (item: { fontSize?: number; fontWeight?: string | number }, text: unknown) => number;
  };
}
