import { createHash } from 'node:crypto';
import type { EncodingData, Unit } from '../../src/data/encoding-data.ts';
import { CortexError, findName, listed, unknownName } from '../../src/errors.ts';
import { decodeNemsSignal } from '../../src/io/nems-signals.ts';
import { nemsHash } from '../shared/nems/files.ts';
import { cutPresentations } from '../shared/nems/presentations.ts';
import { nemsUnits } from '../shared/nems/responses.ts';
import { ArrayReader, findRecordings } from '../shared/recorded-arrays.ts';
import { openSite } from './archives.ts';
import { cellListFile, readCellList } from './cell-list.ts';
import { prepareSpectrograms } from './preparation.ts';
import { divideStimuli } from './stimuli.ts';

export interface WingertOptions {
  /** Folder with cell_list.csv and recordings/, or one that has them in `wingert/`; CORTEX_DATA when left out. */
  readonly data?: string;
  /** Site of the cell list, such as "PRN015a"; may be left out where there is one alone. */
  readonly site?: string;
  /**
   * Stimuli whose range brings each channel to 0 … 1: the estimation set, or, as in the paper, all, so that the test stimuli
   * have a say in how they are scaled.
   */
  readonly scaling?: 'estimation' | 'all';
}

const lowestHz = 200;
const highestHz = 20_000;

/**
 * One site of the archive of Wingert et al. (2026): neurons of ferret auditory cortex and natural sounds. Stimuli are gammatone-grams
 * [time 2000 or 2200, channel 32] at 100 Hz, prepared as the paper's; repeats spike counts [repeat, time, unit], not scaled. Units
 * have region, layer, depth, spike width and cell type of the cell list. The split is the archive's: STIM_00… test. Archives are read
 * in memory and not trusted. Throws MissingFile, InvalidData or InvalidInput saying what is wrong with which file.
 */
export async function loadWingert({ data, site, scaling = 'estimation' }: WingertOptions = {}): Promise<EncodingData> {
  const folder = await findRecordings({ dataset: 'wingert', folder: 'wingert', landmark: cellListFile }, data);
  const reader = new ArrayReader(folder);
  const cells = await readCellList(reader);
  const name = siteNamed(site, [...new Set(cells.map((cell) => cell.site))]);
  const units = cells.filter((cell) => cell.site === name);
  const ids = units.map(({ id }) => id);
  const archive = await openSite(folder, name, ids);
  const { source, resp } = archive;
  const stim = await decodeNemsSignal(archive.files, 'stim', source);
  const cut = cutPresentations(stim, resp, ids, source);
  const { stimuli, split, warnings } = divideStimuli(cut.stimuli, source);
  const [, channels] = stimuli[0].frames.shape;
  const ranged = scaling === 'all' ? [...stimuli.keys()] : [...split.train, ...split.validation];
  const spectrograms = prepareSpectrograms(
    stimuli.map(({ frames }) => frames),
    ranged,
  );
  const hash = createHash('sha256')
    .update(nemsHash(archive.files))
    .update(JSON.stringify([units, scaling]));
  return {
    name: 'wingert',
    domain: 'auditory',
    citation: 'Wingert et al. (2026) Nat. Neurosci.; https://doi.org/10.5281/zenodo.18331549',
    licence: 'see the Zenodo record; the recordings are not part of this repository',
    binMs: cut.binMs,
    frame: [channels],
    channelHz: channelHz(channels),
    units,
    clips: stimuli.map(({ name: epoch, counts }, i) => ({
      name: epoch.replace(/^STIM_/, ''),
      stimulus: spectrograms[i],
      repeats: counts,
    })),
    split,
    treatment: { hannBins: 1, skipBins: 0 },
    hash: hash.digest('hex'),
    warnings: [...reader.warnings, ...cut.warnings, ...warnings, ...unlisted(nemsUnits(resp), cells)],
  };
}

function siteNamed(asked: string | undefined, sites: readonly string[]): string {
  if (asked === undefined) {
    if (sites.length === 1) return sites[0];
    throw new CortexError(
      'InvalidInput',
      `A network is fitted to one site of wingert; choose one by --site: ${listed([...sites].sort())}.`,
      { details: { sites } },
    );
  }
  const found = findName(asked, sites);
  if (found !== undefined) return found;
  throw new CortexError('NotFound', unknownName('site', asked, sites), { details: { sites } });
}

/** A warning about cells that an archive has and the list does not: their site is not known for sure. */
function unlisted(recorded: readonly string[], cells: readonly Unit[]): string[] {
  const known = new Set(cells.map(({ id }) => id));
  const strange = recorded.filter((id) => !known.has(id));
  if (strange.length === 0) return [];
  return [`${strange.length} cells that ${cellListFile} does not list are left out: ${listed(strange)}.`];
}

/** Logarithmic from 200 Hz to 20 kHz, both included. */
const channelHz = (channels: number): number[] =>
  Array.from({ length: channels }, (_, i) => lowestHz * (highestHz / lowestHz) ** (i / Math.max(1, channels - 1)));
