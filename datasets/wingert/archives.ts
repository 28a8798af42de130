import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CortexError, isCortexError, listed } from '../../src/errors.ts';
import { decodeNemsSignal, type NemsFiles, type NemsSignal } from '../../src/io/nems-signals.ts';
import { shownPath } from '../../src/io/shown-path.ts';
import { readNemsFiles } from '../shared/nems/files.ts';
import { nemsUnits } from '../shared/nems/responses.ts';

export const archivesFolder = 'recordings';

/** The recording of a site: its files, its responses, and how to name it. */
export interface SiteArchive {
  readonly files: NemsFiles;
  readonly resp: NemsSignal;
  readonly source: string;
}

/**
 * The archive in `recordings/` (a .tgz, or a folder that one was unpacked into) that holds the cells of a site. Names of archives and
 * what is written in them are no authority for sites: archives called after the site are looked into first, then those of the
 * same animal, then all others, and the first that has its cells is taken; a copy of it under another name does no harm. Throws
 * MissingFile when no archive has a cell of the site, and InvalidData when the one that is called after it is damaged, or has some
 * of its cells and not all.
 */
export async function openSite(folder: string, site: string, cells: readonly string[]): Promise<SiteArchive> {
  const names = await archiveNames(folder);
  for (const name of likelyFirst(names, site)) {
    const path = join(folder, archivesFolder, name);
    const isNamesake = nameBegins(name, site);
    const files = await readNemsFiles(path, (file) => isNamesake || /\.resp\./.test(file)).catch(unless(isNamesake));
    const resp = files && (await decodeNemsSignal(files, 'resp', shownPath(path)).catch(unless(isNamesake)));
    if (!files || !resp) continue;
    const known = nemsUnits(resp);
    const missing = cells.filter((cell) => !known.includes(cell));
    if (missing.length === cells.length) continue;
    if (missing.length > 0) {
      throw new CortexError(
        'InvalidData',
        `${shownPath(path)} lacks ${missing.length} of the ${cells.length} cells of ${site} in the cell list (${listed(missing)}); it holds ${listed(known)}. Take them out of the list, or bring the archive that has them.`,
      );
    }
    return { files: isNamesake ? files : await readNemsFiles(path), resp, source: shownPath(path) };
  }
  throw new CortexError(
    'MissingFile',
    `No archive in ${shownPath(join(folder, archivesFolder))} has a cell of ${site} (${listed(cells)}); it should be in ${site}_….tgz.`,
  );
}

/** Errors of archives that may be another site's are no reason to stop; the one that is called after the site must be whole. */
const unless = (isNamesake: boolean) => (error: unknown) => {
  if (isNamesake || !isCortexError(error)) throw error;
  return undefined;
};

async function archiveNames(folder: string): Promise<string[]> {
  const inside = join(folder, archivesFolder);
  const entries = await readdir(inside, { withFileTypes: true }).catch((cause) => {
    throw new CortexError(
      'MissingFile',
      `Cannot read ${shownPath(inside)}, which holds an archive SITE_….tgz a site.`,
      {
        cause,
      },
    );
  });
  const archives = entries.filter(
    (entry) => entry.isDirectory() || (entry.isFile() && /\.(?:tgz|tar\.gz)$/.test(entry.name)),
  );
  return archives.map(({ name }) => name).sort();
}

/** Whether a file is called after a site: "PRN015a" and "SLJ032a-B" by PRN015a_1f….tgz and SLJ032a_….tgz. */
function nameBegins(name: string, site: string): boolean {
  const rest = name.startsWith(site) ? name.slice(site.length) : name.replace(site.split('-')[0], '');
  return rest !== name && /^(?:[_.]|$)/.test(rest);
}

function likelyFirst(names: readonly string[], site: string): string[] {
  const animal = site.slice(0, 3);
  const rank = (name: string) => (nameBegins(name, site) ? 0 : name.startsWith(animal) ? 1 : 2);
  return [...names].sort((a, b) => rank(a) - rank(b));
}
