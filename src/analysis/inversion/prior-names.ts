/**
 * What is taken for likely before a response is seen. covariance: principal components of the training frames, and the temporal
 * spectrum of each. spectrum: power of every space-time frequency as the training stimuli have it. power-law: the same, smoothed to one
 * power law of the frequency (1/f). white: every pixel by itself, a control without any structure.
 */
export const stimulusPriorNames = ['covariance', 'spectrum', 'power-law', 'white'] as const;
export type StimulusPriorName = (typeof stimulusPriorNames)[number];
