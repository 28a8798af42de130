import { z } from 'zod';
import { dcls } from './dcls.ts';
import { gabor } from './gabor.ts';
import { full, gaussian, rank, type StrfParameterisation, separable } from './parameterisation.ts';

/** Names of the parameterisations of a spectro-temporal receptive field. */
export const strfParameterisations = ['full', 'separable', 'rank', 'gaussian', 'gabor', 'dcls'] as const;
type StrfParameterisationName = (typeof strfParameterisations)[number];

const parameterisations: Readonly<Record<StrfParameterisationName, StrfParameterisation>> = {
  full,
  separable,
  rank,
  gaussian,
  gabor,
  dcls,
};

/** The parameterisation that the options of a model name. */
export const parameterisationOf = ({ parameterisation }: { readonly parameterisation: StrfParameterisationName }) =>
  parameterisations[parameterisation];

/** Options of models whose receptive fields may be written in any of them. */
export const parameterisationFields = {
  parameterisation: z.enum(strfParameterisations).default('full'),
  /** Separable terms of "rank", Gaussians of "dcls". */
  terms: z.int().positive().default(4),
};
