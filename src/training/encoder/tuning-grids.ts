/** Grids of settings that the validation clips choose among. */
export const tuningGrids = ['none', 'small'] as const;
