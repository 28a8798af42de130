import { cycledDraws } from '../random/cycled-draws.ts';
import { randomStream } from '../random/stream.ts';
import type { SplitName } from './decoding-data.ts';
import type { Clip, Unit } from './encoding-data.ts';
import type { RecordingSplit } from './recording.ts';
import { divideRepeats, type SiteUnits, sharedRepeats, sitesOf, tooFewRepeats } from './trial-parts.ts';

/** Where samples go: the parts of a split, and held-out trials of training stimuli. */
export type SamplePart = SplitName | 'known';

/** One sample of a clip: the repeat that each site gives to it, in the order of the sites. */
export type SampleTrials = Int32Array;

/** The samples of every clip and part, and how they came about. */
export interface PlannedSamples {
  readonly sites: readonly SiteUnits[];
  readonly population: 'recorded' | 'pseudo';
  readonly samplesOf: (clip: number, part: SamplePart) => readonly SampleTrials[];
}

/** Repeats of a training stimulus from which some are held out, to test known stimuli beside new ones. */
const enoughRepeats = 5;
const knownShares = { validation: 0, test: 0.2 };

/**
 * Which trials make the samples of a population. Units are taken as recorded together where most trials have them all: a sample
 * is a trial, and trials that lack a unit are left out. Otherwise samples are pseudo-populations: each site gives one of its own
 * trials of the stimulus, every one as often as another (streams "decoding-view/…" of `seed`). Trials are divided before
 * anything is drawn. Throws InvalidData for stimuli with too few trials to be divided.
 */
export function planSamples(
  clips: readonly Clip[],
  units: readonly Unit[],
  { split, skipBins, seed }: { readonly split: RecordingSplit; readonly skipBins: number; readonly seed: number },
): PlannedSamples {
  const everyUnit: SiteUnits = { site: 'all sites', units: units.map((_, index) => index) };
  const shared = clips.map(({ repeats }) => sharedRepeats(repeats, everyUnit.units, skipBins));
  const isRecordedTogether = clips.every(
    ({ repeats }, clip) =>
      shared[clip].length >= (split.heldOut === 'trials' ? 3 : 1) && 2 * shared[clip].length >= repeats.shape[0],
  );
  const sites = isRecordedTogether ? [everyUnit] : trialSites(clips, units, skipBins);
  const parts = clips.map((clip, index) => {
    const bySite = sites.map((site) => partsOf(clip, site, partOfClip(split, index), { split, skipBins }));
    return (part: SamplePart): SampleTrials[] => drawSamples(clip.name, part, sites, bySite, seed);
  });
  return {
    sites,
    population: isRecordedTogether ? 'recorded' : 'pseudo',
    samplesOf: (clip, part) => parts[clip](part),
  };
}

type Parts = Readonly<Partial<Record<SamplePart, readonly number[]>>>;

/** The part that a clip is in; undefined when its trials are divided, or when no part has it. */
function partOfClip(split: RecordingSplit, clip: number): SplitName | 'none' | undefined {
  if (split.heldOut === 'trials') return undefined;
  return (['train', 'validation', 'test'] as const).find((part) => split.clips[part].includes(clip)) ?? 'none';
}

function partsOf(
  clip: Clip,
  site: SiteUnits,
  part: SplitName | 'none' | undefined,
  { split, skipBins }: { readonly split: RecordingSplit; readonly skipBins: number },
): Parts {
  const repeats = sharedRepeats(clip.repeats, site.units, skipBins);
  if (split.heldOut === 'trials') {
    const divided = divideRepeats(repeats, split.shares);
    if (!divided) throw tooFewRepeats(clip, site, repeats.length);
    return divided;
  }
  if (part === 'none' || part === undefined) return {};
  if (part !== 'train' || repeats.length < enoughRepeats) return { [part]: repeats };
  const held = Math.max(1, Math.round(knownShares.test * repeats.length));
  return { train: repeats.slice(0, -held), known: repeats.slice(-held) };
}

/** As many samples as the site with the most trials has; sites with fewer give theirs again. */
function drawSamples(
  name: string,
  part: SamplePart,
  sites: readonly SiteUnits[],
  bySite: readonly Parts[],
  seed: number,
): SampleTrials[] {
  const lists = bySite.map((parts) => parts[part] ?? []);
  if (lists.some((list) => list.length === 0)) return [];
  if (lists.length === 1) return lists[0].map((repeat) => Int32Array.of(repeat));
  const count = Math.max(...lists.map((list) => list.length));
  const drawn = lists.map((list, s) =>
    cycledDraws(list, count, randomStream(seed, `decoding-view/${part}/${sites[s].site}/${name}`)),
  );
  return Array.from({ length: count }, (_, sample) => Int32Array.from(drawn, (repeats) => repeats[sample]));
}

/** Sites whose units share trials of every clip; a unit that was lost for whole clips of its site stands alone. */
function trialSites(clips: readonly Clip[], units: readonly Unit[], skipBins: number): SiteUnits[] {
  return sitesOf(units).flatMap((site) => {
    const isShared = clips.every(({ repeats }) => sharedRepeats(repeats, site.units, skipBins).length > 0);
    if (isShared) return [site];
    return site.units.map((unit) => ({ site: `${site.site}/${units[unit].id}`, units: [unit] }));
  });
}
