import type { EncodingData } from '../../data/encoding-data.ts';
import { CortexError } from '../../errors.ts';
import type { Encoder } from '../../models/encoders/encoder.ts';
import type { SubspaceSettings } from './options.ts';

/** Throws Unsupported for encoders that start from the sound, InvalidInput for a unit that the data do not have. */
export function expectFrames(encoders: readonly Encoder[], data: EncodingData, { units }: SubspaceSettings): void {
  for (const { architecture } of encoders) {
    if (architecture.input === 'frames') continue;
    throw new CortexError(
      'Unsupported',
      `${architecture.name} starts from the sound, whose samples span no tuning subspace worth the name; analyse a model of spectrograms.`,
    );
  }
  const wrong = units?.find((unit) => unit >= data.units.length);
  if (wrong === undefined) return;
  throw new CortexError(
    'InvalidInput',
    `Unit ${wrong} was asked for but the data have ${data.units.length} units, from 0.`,
  );
}

/** Throws InvalidData when nothing was fitted to any of the `chosen` units; `untrained` says why, by unit. */
export function expectTrained(
  chosen: readonly number[],
  untrained: ReadonlyMap<number, string>,
  { units }: EncodingData,
): void {
  if (chosen.some((unit) => !untrained.has(unit))) return;
  const [first] = chosen;
  throw new CortexError(
    'InvalidData',
    `No subspace can be found: the networks were fitted to none of the units asked for (${chosen.length}; ${units[first].id}: ${untrained.get(first)}). Ask for others.`,
  );
}
