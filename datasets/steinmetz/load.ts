import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { expectFinite, expectShape, type NdArray, type TypedArray, zeros } from '../../src/arrays.ts';
import type { ContrastData, ContrastSession } from '../../src/data/contrast-data.ts';
import { CortexError, listed, schemaFaults } from '../../src/errors.ts';
import { decodeNpy } from '../../src/io/npy.ts';
import { shownPath } from '../../src/io/shown-path.ts';
import { decodeJson } from '../../src/io/text.ts';
import { type AreaGroup, groupOf } from './areas.ts';
import { contrasts, steinmetzBinMs, steinmetzBins, steinmetzConditions, steinmetzPeriods } from './contrasts.ts';
import { renderSteinmetzVideos } from './videos.ts';

/**
 * One recorded session, checked: counts [trial, time 20, neuron] in bins of 20 ms, area of every neuron (`root` =
 * unassigned), contrasts 0, .25, .5 or 1.
 */
export interface SteinmetzSession extends ContrastSession {
  readonly date: string;
  /** Larger structure of every neuron. */
  readonly unitGroups: readonly AreaGroup[];
  /** [trial] 1 = rewarded, −1 = not. */
  readonly feedback: Int8Array;
}

const indexSchema = z.array(
  z.object({
    session: z.int().positive(),
    mouse: z.string(),
    date: z.string(),
    trials: z.int().positive(),
    neurons: z.int().positive(),
    bins: z.literal(steinmetzBins),
    bin_ms: z.literal(steinmetzBinMs),
    t0_ms: z.literal(0),
    areas: z.array(z.string().min(1)),
  }),
);

/**
 * The folder of the recordings: `data` or else the environment variable CORTEX_DATA. It may be the folder that holds
 * index.json, or one that has it in `steinmetz_multiregion/`. Throws MissingFile saying how to name it.
 */
export async function findSteinmetzFolder(data = process.env.CORTEX_DATA): Promise<string> {
  if (!data) {
    throw new CortexError(
      'MissingFile',
      'The steinmetz data set needs its folder: give --data DIR or set CORTEX_DATA (see datasets/steinmetz/README.md).',
    );
  }
  for (const folder of [data, join(data, 'steinmetz_multiregion')]) {
    if (await exists(join(folder, 'index.json'))) return folder;
  }
  throw new CortexError(
    'MissingFile',
    `${shownPath(data)} has no index.json, neither itself nor in steinmetz_multiregion/; give the folder of the recordings by --data or CORTEX_DATA.`,
    { details: { data } },
  );
}

/** Numbers of the sessions that index.json lists. */
export async function listSteinmetzSessions(folder: string): Promise<number[]> {
  return (await readIndex(folder)).map(({ session }) => session);
}

/**
 * Reads session `session` (numbered from 1) of a folder of findSteinmetzFolder.
 * Throws MissingFile, NotFound (no such session), InvalidShape or InvalidData naming the file and the fault.
 */
export async function loadSteinmetzSession(folder: string, session: number): Promise<SteinmetzSession> {
  const index = await readIndex(folder);
  const entry = index.find((candidate) => candidate.session === session);
  if (!entry) {
    const known = listed(index.map((candidate) => String(candidate.session)));
    throw new CortexError('NotFound', `${join(folder, 'index.json')} has no session ${session}; it has ${known}.`);
  }
  const { mouse, date, areas, trials, neurons } = entry;
  if (areas.length !== neurons) {
    throw new CortexError(
      'InvalidData',
      `index.json lists ${areas.length} areas for the ${neurons} neurons of session ${session}; they must agree.`,
    );
  }
  const stem = `s${String(session).padStart(2, '0')}`;
  const hash = createHash('sha256').update(JSON.stringify(entry));
  const counts = await readArray(
    `${stem}_counts_20ms.npy`,
    ['trial', 'neuron', 'time'],
    [trials, neurons, steinmetzBins],
  );
  const table = await readArray(`${stem}_trials.npy`, ['trial', 'column'], [trials, 3]);
  const { contrastLeft, contrastRight, feedback, condition } = readTrials(table, `${stem}_trials.npy`);
  return {
    session,
    subject: mouse,
    date,
    counts: timeBeforeNeuron(counts, `${stem}_counts_20ms.npy`),
    unitRegions: areas,
    unitGroups: areas.map(groupOf),
    contrastLeft,
    contrastRight,
    feedback,
    condition,
    trialLabels: { outcome: Array.from(feedback, (value) => (value > 0 ? 'rewarded' : 'not rewarded')) },
    manifest: {
      name: `steinmetz/session-${session}`,
      citation:
        'Steinmetz, Zatka-Haas, Carandini & Harris (2019) Nature 576:266; sessions of a public teaching extract.',
      licence: 'see the original figshare deposit',
      axes: { responses: ['sample', 'time', 'unit'], videos: ['condition', 'time', 'height', 'width', 'colour'] },
      units: { responses: 'spikes in 20 ms', videos: 'display intensity, 0 to 1' },
      binMs: steinmetzBinMs,
      regions: countOf(areas),
      hash: hash.digest('hex'),
    },
  };

  async function readArray(name: string, axes: string[], lengths: number[]): Promise<NdArray<TypedArray>> {
    const bytes = await readOrExplain(join(folder, name));
    hash.update(bytes);
    const array = decodeNpy(bytes, join(folder, name));
    expectShape(array, `${name} (as index.json describes it)`, axes, lengths);
    expectFinite(array, name);
    return array;
  }
}

/**
 * The experiment: its conditions and videos, and the sessions of these numbers, all of them when left out. Throws
 * MissingFile for a folder without recordings.
 */
export async function loadSteinmetz({
  data,
  sessions,
}: {
  readonly data?: string;
  readonly sessions?: readonly number[];
} = {}): Promise<ContrastData> {
  const folder = await findSteinmetzFolder(data);
  return {
    title: 'Steinmetz et al. (2019)',
    conditions: steinmetzConditions,
    periods: steinmetzPeriods,
    videos: renderSteinmetzVideos(),
    sessions: sessions ?? (await listSteinmetzSessions(folder)),
    loadSession: (session) => loadSteinmetzSession(folder, session),
  };
}

function readTrials(table: NdArray<TypedArray>, name: string) {
  const trials = table.shape[0];
  const contrastLeft = new Float32Array(trials);
  const contrastRight = new Float32Array(trials);
  const feedback = new Int8Array(trials);
  const condition = new Int32Array(trials);
  for (let trial = 0; trial < trials; trial++) {
    const [left, right, outcome] = table.data.subarray(3 * trial, 3 * trial + 3);
    const leftIndex = contrasts.indexOf(left);
    const rightIndex = contrasts.indexOf(right);
    if (leftIndex < 0 || rightIndex < 0 || Math.abs(outcome) !== 1) {
      throw new CortexError(
        'InvalidData',
        `Trial ${trial} of ${name} is [${left}, ${right}, ${outcome}]; contrasts must be ${contrasts.join(', ')} and feedback 1 or -1.`,
      );
    }
    contrastLeft[trial] = left;
    contrastRight[trial] = right;
    feedback[trial] = outcome;
    condition[trial] = 4 * leftIndex + rightIndex;
  }
  return { contrastLeft, contrastRight, feedback, condition };
}

/** [trial, neuron, time] → [trial, time, neuron]; refuses negative counts. */
function timeBeforeNeuron({ shape, data }: NdArray<TypedArray>, name: string): NdArray {
  const [trials, neurons, bins] = shape;
  const turned = zeros([trials, bins, neurons]);
  for (let i = 0; i < data.length; i++) {
    if (data[i] < 0) throw new CortexError('InvalidData', `${name} has the negative spike count ${data[i]}.`);
    const row = Math.floor(i / bins);
    const trial = Math.floor(row / neurons);
    turned.data[(trial * bins + (i % bins)) * neurons + (row % neurons)] = data[i];
  }
  return turned;
}

async function readIndex(folder: string): Promise<z.infer<typeof indexSchema>> {
  const path = join(folder, 'index.json');
  const parsed = indexSchema.safeParse(decodeJson(await readOrExplain(path), path));
  if (!parsed.success) {
    throw new CortexError('InvalidData', `${path} does not describe sessions: ${schemaFaults(parsed.error)}.`);
  }
  return parsed.data;
}

async function readOrExplain(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new CortexError(
      'MissingFile',
      `Cannot read ${path}; the folder must hold index.json and two .npy files a session.`,
      {
        details: { path },
        cause,
      },
    );
  }
}

async function exists(path: string): Promise<boolean> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  return found !== undefined;
}

function countOf(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
