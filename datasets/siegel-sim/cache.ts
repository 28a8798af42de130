import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isCortexError } from '../../src/errors.ts';
import { readSpikeSession, type SpikeSession, writeSpikeSession } from '../shared/spike-session.ts';
import { armCalled } from './arms/catalogue.ts';
import type { SimulationSettings } from './settings.ts';
import { simulateSession } from './simulate.ts';
import { plantedTuning } from './tuning.ts';

/** Raise it when the simulation changes, so that old recordings are not taken for new ones. */
const simulationVersion = 1;

/** Where recordings of these settings live: `<cacheDir>/siegel-sim-<hash of the settings>`. */
export function recordingsFolder(settings: SimulationSettings, cacheDir = defaultCacheDir()): string {
  const planted = settings.arm === undefined ? { plantedTuning } : { arm: signalsOf(settings.arm) };
  const facts = JSON.stringify({ simulationVersion, settings, ...planted });
  return join(cacheDir, `siegel-sim-${createHash('sha256').update(facts).digest('hex').slice(0, 16)}`);
}

/** What of an arm decides its recordings: all but its words and how samples are drawn from them. */
function signalsOf(name: string) {
  const { planted: _, criterion: __, sampling: ___, unitsPerRegion: ____, ...signals } = armCalled(name);
  return signals;
}

/**
 * Reads a session from the cache, simulating and writing it first when it is not there or is damaged.
 * `simulated` says which; `hash` is the SHA-256 that covers the whole recording.
 */
export async function openSession(
  settings: SimulationSettings,
  session: number,
  cacheDir?: string,
): Promise<{ session: SpikeSession; hash: string; simulated: boolean }> {
  const folder = join(recordingsFolder(settings, cacheDir), `session-${session}`);
  try {
    return { ...(await readSpikeSession(folder)), simulated: false };
  } catch (error) {
    if (!isCortexError(error, 'MissingFile') && !isCortexError(error, 'InvalidData')) throw error;
  }
  await writeSpikeSession(folder, simulateSession(settings, session), { simulator: 'siegel-sim', settings });
  return { ...(await readSpikeSession(folder)), simulated: true };
}

function defaultCacheDir(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'cortex-codec', 'datasets');
}
