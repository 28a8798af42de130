import type { SimulationTruth } from '../../src/data/decoding-data.ts';
import { type ArmName, armCalled } from './arms/catalogue.ts';
import { regionNames } from './experiment.ts';
import type { SimulationSettings } from './settings.ts';

/** What an arm planted: the modulations as fractions of the base rate, `tuningScale` included. */
export function truthOf(arm: ArmName, { tuningScale }: SimulationSettings): SimulationTruth {
  const { planted, criterion, tuning } = armCalled(arm);
  const scaled = (fractions: object) =>
    Object.fromEntries(
      Object.entries(fractions).map(([feature, value]: [string, number]) => [feature, value * tuningScale]),
    );
  return {
    arm,
    planted,
    criterion,
    tuning: Object.fromEntries(regionNames.map((region) => [region, scaled(tuning[region])])),
  };
}
