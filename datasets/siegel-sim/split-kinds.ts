/** What the test samples of a data set hold out. */
export const splitKinds = ['trials', 'combinations'] as const;
export type SplitKind = (typeof splitKinds)[number];
