import { pickByName } from '../../../src/errors.ts';
import type { Arm } from './arm.ts';
import { flat } from './flat.ts';
import { lipDecision } from './lip-decision.ts';
import { mixed } from './mixed.ts';
import { noise } from './noise.ts';
import { paperSites } from './paper-sites.ts';
import { planted } from './planted.ts';
import { redundant } from './redundant.ts';

const arms = {
  planted,
  flat,
  redundant,
  'lip-decision': lipDecision,
  mixed,
  noise,
  'paper-sites': paperSites,
} as const satisfies Record<string, Arm>;

export type ArmName = keyof typeof arms;
export const armNames = Object.keys(arms) as [ArmName, ...ArmName[]];

/** Throws NotFound for a name that is none, listing those that are. */
export function armCalled(name: string): Arm {
  return pickByName<Arm>('arm', name, arms);
}
