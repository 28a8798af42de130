import { z } from 'zod';
import type { SubspaceAnalysis } from '../../../src/analysis/subspace/subspace-analysis.ts';
import type { NdArray } from '../../../src/arrays.ts';
import { CortexError } from '../../../src/errors.ts';
import { withNdArrays } from '../../../src/io/array-json.ts';
import type { Flattening } from '../../runs/encoding/flattening.ts';
import { readResult } from '../result-folder.ts';
import type { SubspaceSummary } from './summary.ts';

/** An analysis as it is kept in a run's folder and sent over HTTP. */
export interface StoredSubspaces extends SubspaceAnalysis {
  /** Name of the run's folder; of a run of the server, its id. */
  readonly run: string;
  readonly model: string;
  readonly settingsHash: string;
  readonly channelHz?: readonly number[];
  /** Responses times this are in `rateUnit`. */
  readonly rateFactor: number;
  readonly rateUnit: string;
  /** Path of a stretch of stimulus in the subspaces of the pictured units, by id: [bin, component]. */
  readonly paths: Readonly<Record<string, NdArray>>;
  readonly summary: SubspaceSummary;
  /** Whether the networks were worth flattening; null where the run does not say. */
  readonly flattening: Flattening | null;
}

const storedSchema = z.custom<StoredSubspaces>(
  (value) => typeof value === 'object' && value !== null && 'units' in value && 'lagRange' in value,
);

/** Reads the analysis of a result folder. Throws InvalidData when it is damaged. */
export async function readStoredSubspaces(folder: string): Promise<StoredSubspaces> {
  const text = (await readResult(folder, 'application/json')).toString();
  try {
    return storedSchema.parse(withNdArrays(JSON.parse(text)));
  } catch (cause) {
    throw new CortexError('InvalidData', `${folder} holds no whole analysis; delete that folder and ask again.`, {
      cause,
    });
  }
}
