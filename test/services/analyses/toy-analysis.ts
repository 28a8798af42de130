import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { KeptAnalysis } from '../../../services/analyses/analysis.ts';

const requestSchema = z.strictObject({
  atLeast: z.int().nonnegative().default(0).describe('letters that an id must have'),
  sites: z.array(z.string().min(1)).nonempty().optional().describe('sites whose units count'),
});
type UnitCountRequest = z.infer<typeof requestSchema>;

/** How many units a run has, as its `units.txt` says: an analysis as anyone would add one. */
export const unitCounts: KeptAnalysis<UnitCountRequest, { units: number; process: number }> = {
  name: 'unit-counts',
  command: 'count-units',
  summary: 'count the units of a run',
  runs: [1, 1],
  kinds: ['encoding'],
  request: requestSchema,
  version: 1,
  forms: { 'application/json': 'result.json', 'text/csv': 'units.csv' },
  slow: false,
  work: async () => ({
    async identity([runDir], request) {
      return { settings: request, text: await unitsOf(runDir) };
    },
    async compute([runDir], { atLeast, sites = [] }, { onProgress }) {
      onProgress?.({ phase: 'evaluate', done: 0, total: 1 });
      const ids = (await unitsOf(runDir)).split(/\s+/).filter((id) => id.length >= atLeast);
      const units = ids.filter((id) => sites.length === 0 || sites.some((site) => id.startsWith(site)));
      return {
        'result.json': JSON.stringify({ units: units.length, process: process.pid }),
        'units.csv': ['unit', ...units].join('\n'),
      };
    },
    lines: ({ units }, { place }) => [`${units} units`, `Folder: ${place}`],
  }),
};

function unitsOf(runDir: string): Promise<string> {
  return readFile(join(runDir, 'units.txt'), 'utf8');
}
