import { createHash } from 'node:crypto';
import type { ContrastData } from '../../../src/data/contrast-data.ts';
import type { DatasetManifest } from '../../../src/data/decoding-data.ts';

/** One manifest for several sessions: their units added up, and a hash over their hashes. */
export function mergeManifests(manifests: readonly DatasetManifest[]): DatasetManifest {
  const regions: Record<string, number> = {};
  const hash = createHash('sha256');
  for (const manifest of manifests) {
    hash.update(manifest.hash);
    for (const [region, units] of Object.entries(manifest.regions)) regions[region] = (regions[region] ?? 0) + units;
  }
  return { ...manifests[0], regions, hash: hash.digest('hex') };
}

/** The hash of the manifest of all sessions; they are loaded one after the other. */
export async function hashOfSessions({ sessions, loadSession }: ContrastData): Promise<string> {
  const manifests: DatasetManifest[] = [];
  for (const session of sessions) manifests.push((await loadSession(session)).manifest);
  return mergeManifests(manifests).hash;
}
