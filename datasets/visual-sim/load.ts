import type { EncodingData } from '../../src/data/encoding-data.ts';
import { type PlantedWorld, plantWorld, type SimulatedData, simulatePopulation } from '../shared/simulate.ts';
import { visualFilters } from './filters.ts';
import { type VisualSimOptions, visualBinMs, visualSimSettings } from './settings.ts';
import { simulateVideo } from './videos.ts';

/**
 * The embedded visual data set: simulated regions whose units share a known space-time subspace, their spikes to videos
 * of 1/f noise, and the truth. See README.md beside this file. Throws InvalidInput for wrong settings.
 */
export async function loadVisualSim(options: VisualSimOptions = {}): Promise<EncodingData> {
  return simulateVisual(options).data;
}

/** The same with the planted units and their tuning, for oracles. */
export function simulateVisual(options: VisualSimOptions = {}): SimulatedData {
  return simulatePopulation(...visualWorld(options));
}

/** The planted units and their stimuli alone, without spikes. */
export function plantVisual(options: VisualSimOptions = {}): PlantedWorld {
  return plantWorld(...visualWorld(options));
}

function visualWorld(options: VisualSimOptions): Parameters<typeof plantWorld> {
  const settings = visualSimSettings(options);
  const { train, validation, test } = settings.clips;
  return [
    { ...settings, sites: settings.regions, binMs: visualBinMs, siteWord: 'region' },
    {
      name: 'visual-sim',
      domain: 'visual',
      citation: 'Simulated here; units after Adelson & Bergen (1985), Heeger (1992) and Wingert et al. (2026).',
      stimuli: Array.from({ length: train + validation + test }, (_, clip) => simulateVideo(settings, clip)),
      drawFilters: visualFilters(settings),
    },
  ];
}
