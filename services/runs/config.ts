import { z } from 'zod';
import { decodersConfigSchema } from '../side-by-side/config.ts';
import { studyConfigSchema } from './decoding/config.ts';
import { encodingConfigSchema } from './encoding/config.ts';

/** Everything that a run can be, told apart by `kind`: "study" (the default), "training", "decoders" (several side by side) or "encoding". */
export const runConfigSchema = z.discriminatedUnion(
  'kind',
  [studyConfigSchema, decodersConfigSchema, encodingConfigSchema],
  {
    error: ({ code }) => (code === 'invalid_union' ? 'kind must be study, training, decoders or encoding' : undefined),
  },
);
export type RunConfig = z.infer<typeof runConfigSchema>;
export type RunKind = RunConfig['kind'];
export const runKinds = ['study', 'training', 'decoders', 'encoding'] as const satisfies readonly RunKind[];

/** The command that starts and resumes a run of this kind. */
export function commandOf(kind: RunKind): 'study' | 'train' {
  return kind === 'study' || kind === 'decoders' ? 'study' : 'train';
}
