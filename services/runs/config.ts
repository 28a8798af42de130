import { z } from 'zod';
import { studyConfigSchema } from './decoding/config.ts';
import { encodingConfigSchema } from './encoding/config.ts';

/** Everything that a run can be, told apart by `kind`: "study" (the default), "training" or "encoding". */
export const runConfigSchema = z.discriminatedUnion('kind', [studyConfigSchema, encodingConfigSchema], {
  error: ({ code }) => (code === 'invalid_union' ? 'kind must be study, training or encoding' : undefined),
});
export type RunConfig = z.infer<typeof runConfigSchema>;
export type RunKind = RunConfig['kind'];
export const runKinds = ['study', 'training', 'encoding'] as const satisfies readonly RunKind[];

/** The command that starts and resumes a run of this kind. */
export function commandOf(kind: RunKind): 'study' | 'train' {
  return kind === 'study' ? 'study' : 'train';
}
