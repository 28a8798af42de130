import { basename } from 'node:path';
import { analyseSubspaces } from '../../../src/analysis/subspace/analyse-subspaces.ts';
import { engineIdentity, startEngine } from '../../../src/engine/index.ts';
import { CortexError } from '../../../src/errors.ts';
import { withJsonArrays } from '../../../src/io/array-json.ts';
import { toCsv } from '../../../src/io/csv.ts';
import { encodeNpz } from '../../../src/io/npz.ts';
import type { OnProgress } from '../../../src/progress.ts';
import { openEncodingRun } from '../../runs/encoding/open.ts';
import { areCounts } from '../../runs/encoding/quartile-units.ts';
import { type EncodingRecord, readEncodingRecord } from '../../runs/encoding/record.ts';
import { weightsDigests } from '../../runs/encoding/stored-networks.ts';
import {
  fingerprintFile,
  fingerprintText,
  hasResult,
  resultFolder,
  settingsHash,
  writeResult,
} from '../result-folder.ts';
import { stimulusPaths } from './paths.ts';
import { picturedUnits, subspacePictures } from './pictures.ts';
import { type SubspaceRequest, settingsOf } from './request.ts';
import { exampleUnits } from './shown.ts';
import type { StoredSubspaces } from './stored.ts';
import { summariseSubspaces } from './summary.ts';
import { analysisArrays, unitTable } from './tables.ts';
import { visualRows } from './visual-measures.ts';

/** Raised when the same settings would give another result or another form of it. */
const resultVersion = 5;

/**
 * The folder with the tuning subspaces of a finished run's units: result.json, arrays.npz, units.csv, volumes.csv for
 * videos, and pictures. What is there already of just these weights, data, settings and engine is not worked out again. Throws NotFound for an unknown unit, and what the
 * analysis throws.
 */
export async function subspacesOfRun(
  runDir: string,
  request: SubspaceRequest,
  onProgress?: OnProgress,
): Promise<string> {
  const record = await readEncodingRecord(runDir);
  if (!record.finished || !record.dataset) {
    throw new CortexError('Conflict', `The run in ${runDir} is not finished; wait for it or resume it.`);
  }
  const settings = settingsOf(request, record.dataset.units);
  const identity = {
    version: resultVersion,
    settings,
    networks: await weightsDigests(runDir, record.config),
    made: record.fingerprint,
    data: { hash: record.dataset.hash },
    engine: engineIdentity(await startEngine({ onProgress })),
  };
  const folder = resultFolder(runDir, 'subspaces', identity);
  if (await hasResult(folder)) return folder;
  const { encoders, data: load } = await openEncodingRun(runDir);
  const data = await load();
  const analysis = await analyseSubspaces(encoders, data, settings, { onProgress });
  const counts = areCounts(data);
  const stored: StoredSubspaces = {
    ...analysis,
    run: basename(runDir),
    model: modelName(record),
    settingsHash: settingsHash(identity),
    channelHz: data.channelHz,
    rateFactor: counts ? 1000 / data.binMs : 1,
    rateUnit: counts ? 'spikes/s' : 'a.u.',
    paths: stimulusPaths(encoders[0], data, analysis, exampleUnits(analysis, picturedUnits)),
    summary: summariseSubspaces(analysis),
  };
  onProgress?.({ phase: 'write', done: 0, total: 1 });
  const volumes = visualRows(analysis);
  await writeResult(folder, {
    'result.json': `${JSON.stringify(withJsonArrays(stored))}\n`,
    'arrays.npz': encodeNpz(analysisArrays(analysis)),
    'units.csv': unitTable(analysis),
    ...(volumes.length > 0 && { 'volumes.csv': toCsv(volumes) }),
    ...(await subspacePictures(stored)),
    [fingerprintFile]: fingerprintText(identity),
  });
  onProgress?.({ phase: 'write', done: 1, total: 1 });
  return folder;
}

/** Such as "cnn-population" or "4 × cnn-population". */
function modelName({ config: { model, networks } }: EncodingRecord): string {
  return networks > 1 ? `${networks} × ${model}` : model;
}
