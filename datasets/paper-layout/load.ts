import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import type { DecodingData } from '../../src/data/decoding-data.ts';
import { CortexError, schemaFaults } from '../../src/errors.ts';
import { shownPath } from '../../src/io/shown-path.ts';
import type { OnProgress } from '../../src/progress.ts';
import {
  type CountedSession,
  drawPseudoPopulation,
  type PseudoPopulationSettings,
} from '../shared/pseudo-population.ts';
import { readJson } from '../shared/read-json.ts';
import { ArrayReader, exists } from '../shared/recorded-arrays.ts';
import type { PerSplit } from '../shared/trial-split.ts';
import { readPaperSession } from './files.ts';
import { readSiteRegions } from './regions.ts';
import { paperSessions } from './sessions.ts';
import { type PaperSettings, paperConditions, paperPeriods, paperSettingsSchema } from './settings.ts';
import { recordedRegions, usualUnits } from './units.ts';
import { readConditionVideos } from './videos.ts';

export interface PaperLayoutOptions
  extends Partial<
    Pick<
      PseudoPopulationSettings,
      'trialsPerCondition' | 'samplesPerCondition' | 'unitDraw' | 'unitsPerRegion' | 'shuffleLabels'
    >
  > {
  /** Folder of the files, or of one folder a session; `CORTEX_DATA` when left out. */
  readonly data?: string;
  /** Seeds the trial split and the draws, each through its own stream. */
  readonly seed?: number;
  /** Sessions, counted from 1; all of them when left out. */
  readonly sessions?: readonly number[];
  readonly onProgress?: OnProgress;
}

/**
 * Recordings in the files of the code of Zhang et al. (2026) for decoders: standardised pseudo-populations over all sessions
 * [sample, time 45, unit], drawn as siegel-sim's, and the video of each of the 64 conditions, the one of its first trial. Regions
 * come from a regions.csv, units.csv or regions.json beside the files of a session (README.md). Response files are read one by
 * one, videos trial by trial. Throws MissingFile, InvalidShape, InvalidData or InvalidInput naming the file and what to do.
 */
export async function loadPaperLayout(options: PaperLayoutOptions = {}): Promise<DecodingData> {
  return (await drawPaperLayout(options)).data;
}

/** What `loadPaperLayout` gives, and whether all counts in the files are whole numbers. Throws as it does. */
export async function drawPaperLayout(
  options: PaperLayoutOptions,
): Promise<{ readonly data: DecodingData; readonly wholeCounts: boolean }> {
  const { seed = 1, onProgress } = options;
  const folder = await dataFolder(options.data);
  const settings = await readSettings(folder);
  const sessions = await paperSessions(folder, options.sessions);
  const hash = createHash('sha256').update(JSON.stringify(settings));
  const counted: CountedSession[] = [];
  const warnings: string[] = [];
  for (const [done, session] of sessions.entries()) {
    onProgress?.({ phase: 'data', done, total: sessions.length + 1, note: `paper-layout ${session.name}` });
    const sites = await readSiteRegions(session.folder);
    const read = await readPaperSession(session.folder, session.name, sites.regions);
    for (const { buffer } of [read.counts.data, read.trialConditions]) hash.update(new Uint8Array(buffer));
    hash.update(JSON.stringify([session.name, sites.regions]));
    counted.push(read);
    warnings.push(...sites.warnings);
  }
  onProgress?.({ phase: 'data', done: sessions.length, total: sessions.length + 1, note: 'videos' });
  const {
    videos,
    differing,
    hash: videoHash,
  } = await readConditionVideos([folder, ...sessions.map((session) => session.folder)]);
  if (differing > 0) {
    warnings.push(
      `In ${differing} of 64 conditions videos differ from trial to trial; decoders are given that of the first trial for all trials of a condition.`,
    );
  }
  const asked = options.unitsPerRegion ?? settings.unitsPerRegion;
  const units = asked ? { unitsPerRegion: asked, warnings: [] } : usualUnits(counted);
  const population = drawPseudoPopulation(counted, {
    seed,
    unitsPerRegion: units.unitsPerRegion,
    conditionCount: 64,
    trialsPerCondition: options.trialsPerCondition ?? settings.trialsPerCondition ?? usualTrials(counted),
    samplesPerCondition: options.samplesPerCondition ?? { train: 24, validation: 2, test: 4 },
    unitDraw: options.unitDraw ?? 'once',
    shuffleLabels: options.shuffleLabels ?? false,
  });
  onProgress?.({ phase: 'data', done: sessions.length + 1, total: sessions.length + 1 });
  const data: DecodingData = {
    manifest: {
      name: settings.name,
      citation: settings.citation,
      licence: settings.licence,
      axes: {
        responses: ['sample', 'time', 'unit'],
        videos: ['condition', 'time', 'height', 'width', 'colour'],
      },
      units: { responses: 'standard deviations of the spike count', videos: 'display intensity, 0 to 1' },
      binMs: 100,
      regions: recordedRegions(counted),
      hash: hash.update(videoHash).digest('hex'),
    },
    ...population,
    warnings: [...warnings, ...units.warnings, ...population.warnings],
    heldOut: 'trials',
    population: 'pseudo',
    conditions: paperConditions(settings),
    videos,
    periods: paperPeriods(settings),
  };
  return { data, wholeCounts: counted.every(({ counts }) => counts.data.every(Number.isInteger)) };
}

async function dataFolder(data = process.env.CORTEX_DATA): Promise<string> {
  if (!data) {
    throw new CortexError(
      'MissingFile',
      'The paper-layout data set needs its folder: give --data DIR or set CORTEX_DATA (see datasets/paper-layout/README.md).',
    );
  }
  if (await exists(data)) return data;
  throw new CortexError(
    'MissingFile',
    `There is no folder ${shownPath(data)}; give that of paper-layout by --data or CORTEX_DATA.`,
  );
}

async function readSettings(folder: string): Promise<PaperSettings> {
  const file = 'recording.json';
  const stored = (await exists(join(folder, file)))
    ? await readJson(new ArrayReader(folder), file, z.record(z.string(), z.unknown()))
    : {};
  const parsed = paperSettingsSchema.safeParse(stored);
  if (parsed.success) return parsed.data;
  throw new CortexError('InvalidInput', `Settings of the recordings (${file}): ${schemaFaults(parsed.error)}.`);
}

/** 16, 2 and 4 of 22 trials, and shares like these of the fewest that a condition has in any session. */
function usualTrials(sessions: readonly CountedSession[]): PerSplit {
  const counts = sessions.flatMap(({ trialConditions }) => {
    const ofCondition = new Int32Array(64);
    for (const condition of trialConditions) ofCondition[condition]++;
    return Array.from(ofCondition);
  });
  const trials = Math.min(...counts);
  if (trials < 3) {
    throw new CortexError(
      'InvalidData',
      `A condition has ${trials} trials in one of the sessions, but 3 or more are needed to hold some out for validation and test; leave that session out.`,
    );
  }
  const validation = Math.max(1, Math.round((2 * trials) / 22));
  const test = Math.max(1, Math.round((4 * trials) / 22));
  return { train: trials - validation - test, validation, test };
}
