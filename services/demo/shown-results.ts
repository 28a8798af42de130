import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withJsonArrays } from '../../src/io/array-json.ts';
import { answerOf } from '../analyses/subspaces/answer.ts';
import { readStoredSubspaces } from '../analyses/subspaces/stored.ts';

/** Filters of each unit that are kept. */
const filters = 3;

/**
 * Of the subspaces and comparisons in a run's folder leaves what the page shows, `result.json` and `figure.svg`, with the first
 * filters of every unit, in a folder that no hash names: what is asked for is worked out on the engine at hand.
 */
export async function keepWhatIsShown(runDir: string): Promise<void> {
  for (const name of ['subspaces', 'comparisons']) {
    for (const hash of await readdir(join(runDir, name)).catch(() => [])) {
      const [kept, shown] = [join(runDir, name, hash), join(runDir, name, 'shown')];
      await mkdir(shown, { recursive: true });
      const figure = await readFile(join(kept, 'figure.svg'), 'utf8');
      await writeFile(join(shown, 'figure.svg'), asLookedAt(figure));
      const result =
        name === 'subspaces'
          ? JSON.stringify(withJsonArrays(answerOf(await readStoredSubspaces(kept), { filters, parts: ['fields'] })))
          : (await readFile(join(kept, 'result.json'), 'utf8')).trim();
      await writeFile(join(shown, 'result.json'), `${result}\n`);
      await rm(kept, { recursive: true });
    }
  }
}

/** A drawing as it is looked at: places to a hundredth of a pixel, without what marks are called and what is drawn of no size. */
const asLookedAt = (figure: string): string =>
  figure
    .replace(/ (?:aria-[a-z]+|role|class|pointer-events)="[^"]*"/g, '')
    .replace(/<path d="M0,0h0v0h0Z"[^>]*\/>/g, '')
    .replace(/-?\d+\.\d{3,}(?:e-?\d+)?/g, (digits) => String(Math.round(100 * Number(digits)) / 100));
