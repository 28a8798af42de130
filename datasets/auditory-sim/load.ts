import type { EncodingData } from '../../src/data/encoding-data.ts';
import { type PlantedWorld, plantWorld, type SimulatedData, simulatePopulation } from '../shared/simulate.ts';
import { auditoryFilters } from './filters.ts';
import { type AuditorySimOptions, auditoryBinMs, auditorySimSettings } from './settings.ts';
import { channelFrequencies, simulateSound } from './sounds.ts';

/**
 * The embedded auditory data set: simulated sites whose units share a known subspace, their spikes to natural-like
 * sounds, and the truth. See README.md beside this file for what is planted. Throws InvalidInput for wrong settings.
 */
export async function loadAuditorySim(options: AuditorySimOptions = {}): Promise<EncodingData> {
  return simulateAuditory(options).data;
}

/** The same with the planted units and their tuning, for oracles. */
export function simulateAuditory(options: AuditorySimOptions = {}): SimulatedData {
  return simulatePopulation(...auditoryWorld(options));
}

/** The planted units and their stimuli alone, without spikes. */
export function plantAuditory(options: AuditorySimOptions = {}): PlantedWorld {
  return plantWorld(...auditoryWorld(options));
}

function auditoryWorld(options: AuditorySimOptions): Parameters<typeof plantWorld> {
  const settings = auditorySimSettings(options);
  const { train, validation, test } = settings.clips;
  return [
    { ...settings, binMs: auditoryBinMs, siteWord: 'site' },
    {
      name: 'auditory-sim',
      domain: 'auditory',
      citation: 'Simulated here; units after Wingert et al. (2026) and the model cells named in the README.',
      channelHz: channelFrequencies(settings.channels),
      stimuli: Array.from({ length: train + validation + test }, (_, clip) => simulateSound(settings, clip)),
      drawFilters: auditoryFilters(settings),
    },
  ];
}
