/** Enlargement or pooling of each axis: [time, height, width]. */
export type Factors = readonly [number, number, number];
