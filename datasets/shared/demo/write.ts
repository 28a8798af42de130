import { join } from 'node:path';
import { loadAuditorySim } from '../../auditory-sim/load.ts';
import { loadVisualSim } from '../../visual-sim/load.ts';
import { writeDots } from './dots.ts';
import { writePopulation } from './population.ts';

/** The data set that reads them. */
export const demoDataset = 'recordings';

/** Small enough to come with the repository, large enough that the planted subspaces show. */
const clips = { train: 18, validation: 2, test: 4 };
const repeats = { validation: 4, test: 6 };
const shared = { seed: 1, clips, unitsPerSite: 3, arranged: true };

/** Writes the three recordings of the demo into a folder: `dots`, `sounds` and `videos`. The same bytes every time. */
export async function writeDemoRecordings(folder: string): Promise<void> {
  await writeDots(join(folder, 'dots'));
  const sounds = await loadAuditorySim({
    ...shared,
    sites: 4,
    repeats: { ...repeats, train: 3 },
    clipSeconds: 4,
    meanRateHz: 24,
  });
  await writePopulation(join(folder, 'sounds'), 'sounds', sounds);
  const videos = await loadVisualSim({
    ...shared,
    regions: 4,
    clips: { ...clips, train: 30 },
    repeats: { ...repeats, train: 3 },
    size: 10,
    clipSeconds: 5,
    meanRateHz: 100,
  });
  await writePopulation(join(folder, 'videos'), 'videos', videos);
}
