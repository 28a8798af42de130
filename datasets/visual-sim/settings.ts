import { z } from 'zod';
import { CortexError, schemaFaults } from '../../src/errors.ts';
import { clipCounts, plantedFields } from '../shared/settings.ts';

/** Everything that fixes the simulated videos, regions and spikes. */
export const visualSimSchema = z.strictObject({
  ...plantedFields,
  regions: z.int().positive().max(64).default(8),
  /** Height and width of a frame in pixels. */
  size: z.int().min(8).max(64).default(12),
  clipSeconds: z.number().min(1).max(300).default(20),
  clips: clipCounts.default({ train: 24, validation: 3, test: 5 }),
  repeats: clipCounts.default({ train: 12, validation: 10, test: 10 }),
});
export type VisualSimSettings = z.infer<typeof visualSimSchema>;
export type VisualSimOptions = z.input<typeof visualSimSchema>;

export const visualBinMs = 20;

/** Settings with defaults filled in; throws InvalidInput naming every field that is wrong. */
export function visualSimSettings(options: VisualSimOptions = {}): VisualSimSettings {
  const parsed = visualSimSchema.safeParse(options);
  if (parsed.success) return parsed.data;
  throw new CortexError('InvalidInput', `Settings of visual-sim are wrong: ${schemaFaults(parsed.error)}.`);
}
