import { pickByName } from '../errors.ts';
import type { AnyArchitecture } from './architecture.ts';
import { linear } from './auditory/linear.ts';

/** Every encoder architecture: one a file under auditory/ and visual/, one line here. */
const all: readonly AnyArchitecture[] = [linear];

const registry: Readonly<Record<string, AnyArchitecture>> = Object.fromEntries(all.map((one) => [one.name, one]));

/** Names of the encoders, in the order of the registry. */
export const encoderNames: readonly string[] = Object.keys(registry);

/** The architecture called `name`; throws NotFound listing the choices. */
export function encoderArchitecture(name: string): AnyArchitecture {
  return pickByName('encoder', name, registry);
}
