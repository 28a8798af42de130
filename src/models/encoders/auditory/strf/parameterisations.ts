import { dcls } from './dcls.ts';
import { full } from './full.ts';
import { gabor } from './gabor.ts';
import { gaussian } from './gaussian.ts';
import type { StrfParameterisation } from './parameterisation.ts';
import { rank, separable } from './rank.ts';

/** Names of the parameterisations of a spectro-temporal receptive field. */
export const strfParameterisations = ['full', 'separable', 'rank', 'gaussian', 'gabor', 'dcls'] as const;
export type StrfParameterisationName = (typeof strfParameterisations)[number];

export const strfParameterisation: Readonly<Record<StrfParameterisationName, StrfParameterisation>> = {
  full,
  separable,
  rank,
  gaussian,
  gabor,
  dcls,
};
