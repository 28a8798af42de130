import { ndarray, sizeOf, zeros } from '../../src/arrays.ts';
import type { Clip } from '../../src/data/encoding-data.ts';
import type { Recording } from '../../src/data/recording.ts';
import { CortexError } from '../../src/errors.ts';
import { steinmetzConditions } from './contrasts.ts';
import { findSteinmetzFolder, loadSteinmetzSession, type SteinmetzSession } from './load.ts';
import { renderSteinmetzVideos } from './videos.ts';

/** Trials of a pair of contrasts that a recording keeps it for: fewer cannot be divided. */
const fewestTrials = 5;
const trialShares = { validation: 0.15, test: 0.2 };

export interface SteinmetzRecordingOptions {
  /** The folder; CORTEX_DATA when left out. */
  readonly data?: string;
  /** Numbered from 1; the first when left out. */
  readonly sessions?: readonly number[];
}

/**
 * One session as a recording: a clip for every pair of contrasts that was shown five times or more, its video [20, 32, 32, 3],
 * its trials [trial, time 20, unit] in the order of recording. The last trials of every pair are held out. Throws InvalidInput
 * for several sessions, whose units were not recorded together and have no stimulus order in common, and as `loadSteinmetzSession`.
 */
export async function loadSteinmetzRecording({
  data,
  sessions = [1],
}: SteinmetzRecordingOptions = {}): Promise<Recording> {
  if (sessions.length !== 1) {
    throw new CortexError(
      'InvalidInput',
      `An encoder or a decoder by itself takes one session of steinmetz at a time but ${sessions.length} are asked for; name one.`,
    );
  }
  const session = await loadSteinmetzSession(await findSteinmetzFolder(data), sessions[0]);
  const videos = renderSteinmetzVideos();
  const shown = steinmetzConditions.map(({ index }) => trialsOf(session, index));
  const kept = steinmetzConditions.filter(({ index }) => shown[index].length >= fewestTrials);
  const rare = steinmetzConditions.filter(({ index }) => shown[index].length < fewestTrials);
  const { manifest, unitRegions } = session;
  return {
    name: manifest.name,
    domain: 'visual',
    citation: manifest.citation,
    licence: manifest.licence,
    binMs: manifest.binMs,
    frame: videos.shape.slice(2),
    units: unitRegions.map((region, unit) => ({ id: `${region}-${unit}`, site: manifest.name, region })),
    clips: kept.map(({ index, name }): Clip => {
      const size = sizeOf(videos.shape.slice(1));
      return {
        name,
        stimulus: ndarray(videos.shape.slice(1), videos.data.slice(index * size, (index + 1) * size)),
        repeats: repeatsOf(session, shown[index]),
      };
    }),
    labels: kept.map(({ contrastLeft, contrastRight }) => ({ contrastLeft, contrastRight })),
    split: { heldOut: 'trials', shares: trialShares },
    treatment: { hannBins: 1, skipBins: 0 },
    hash: manifest.hash,
    warnings:
      rare.length > 0
        ? [
            `Pairs of contrasts shown fewer than ${fewestTrials} times are left out: ${rare.map(({ name }) => name).join('; ')}.`,
          ]
        : [],
  };
}

function trialsOf({ condition }: SteinmetzSession, index: number): number[] {
  return Array.from(condition.keys()).filter((trial) => condition[trial] === index);
}

function repeatsOf({ counts }: SteinmetzSession, trials: readonly number[]) {
  const [, bins, units] = counts.shape;
  const repeats = zeros([trials.length, bins, units]);
  trials.forEach((trial, repeat) => {
    repeats.data.set(counts.data.subarray(trial * bins * units, (trial + 1) * bins * units), repeat * bins * units);
  });
  return repeats;
}
