import { z } from 'zod';
import { CortexError, schemaFaults } from '../../src/errors.ts';
import { clipCounts, plantedFields } from '../shared/settings.ts';

/** Everything that fixes the simulated sounds, sites and spikes. */
export const auditorySimSchema = z.strictObject({
  ...plantedFields,
  sites: z.int().positive().max(64).default(8),
  /** Channels of the spectrogram, evenly spaced in log frequency from 200 Hz to 20 kHz. */
  channels: z.int().min(8).max(128).default(18),
  clipSeconds: z.number().min(1).max(300).default(20),
  clips: clipCounts.default({ train: 24, validation: 3, test: 5 }),
  repeats: clipCounts.default({ train: 4, validation: 10, test: 10 }),
});
export type AuditorySimSettings = z.infer<typeof auditorySimSchema>;
export type AuditorySimOptions = z.input<typeof auditorySimSchema>;

export const auditoryBinMs = 10;

/** Settings with defaults filled in; throws InvalidInput naming every field that is wrong. */
export function auditorySimSettings(options: AuditorySimOptions = {}): AuditorySimSettings {
  const parsed = auditorySimSchema.safeParse(options);
  if (parsed.success) return parsed.data;
  throw new CortexError('InvalidInput', `Settings of auditory-sim are wrong: ${schemaFaults(parsed.error)}.`);
}
