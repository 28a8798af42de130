import { basename } from 'node:path';
import { analyseSubspaces } from '../../../src/analysis/subspace/analyse-subspaces.ts';
import { withJsonArrays } from '../../../src/io/array-json.ts';
import { toCsv } from '../../../src/io/csv.ts';
import { encodeNpz } from '../../../src/io/npz.ts';
import { areCounts } from '../../runs/encoding/quartile-units.ts';
import type { EncodingRecord } from '../../runs/encoding/record.ts';
import type { KeptWork } from '../analysis.ts';
import { openEncodingRun } from '../open-runs.ts';
import { encodingIdentity, finishedEncodingRecord } from '../run-identity.ts';
import { jsonSummary, subspaceLines } from './lines.ts';
import { stimulusPaths } from './paths.ts';
import { picturedUnits, subspacePictures } from './pictures.ts';
import { type SubspaceRequest, settingsOf } from './request.ts';
import { exampleUnits } from './shown.ts';
import { stcPictures } from './stc-picture.ts';
import { stcTable } from './stc-table.ts';
import { readStoredSubspaces, type StoredSubspaces } from './stored.ts';
import { summariseSubspaces } from './summary.ts';
import { analysisArrays, unitTable } from './tables.ts';
import { tilingTable } from './tiling-table.ts';
import { visualRows } from './visual-measures.ts';

/**
 * The tuning subspaces of a finished run's units: result.json, arrays.npz, units.csv, tiling.csv where
 * sites have several units, volumes.csv for videos, stc.csv for white noise, and pictures.
 * Throws InvalidInput for an unknown unit, and what the analysis throws.
 */
export const work: KeptWork<SubspaceRequest, StoredSubspaces> = {
  async identity([runDir], request, options) {
    const { dataset } = await finishedEncodingRecord(runDir);
    return { settings: settingsOf(request, dataset.units), ...(await encodingIdentity(runDir, options)) };
  },

  async compute([runDir], request, { onProgress, hash }) {
    const { encoders, record, data: load } = await openEncodingRun(runDir);
    const data = await load();
    const settings = settingsOf(
      request,
      data.units.map(({ id }) => id),
    );
    const analysis = await analyseSubspaces(encoders, data, settings, { onProgress });
    const counts = areCounts(data);
    const stored: StoredSubspaces = {
      ...analysis,
      run: basename(runDir),
      model: modelName(record),
      settingsHash: hash,
      channelHz: data.channelHz,
      rateFactor: counts ? 1000 / data.binMs : 1,
      rateUnit: counts ? 'spikes/s' : 'a.u.',
      paths: stimulusPaths(encoders[0], data, analysis, exampleUnits(analysis, picturedUnits)),
      summary: summariseSubspaces(analysis),
      flattening: record.flattening ?? null,
    };
    onProgress?.({ phase: 'write', done: 0, total: 1 });
    const volumes = visualRows(analysis);
    return {
      'result.json': `${JSON.stringify(withJsonArrays(stored))}\n`,
      'arrays.npz': encodeNpz(analysisArrays(analysis)),
      'units.csv': unitTable(stored),
      ...(volumes.length > 0 && { 'volumes.csv': toCsv(volumes) }),
      ...(analysis.tiling.length > 0 && { 'tiling.csv': tilingTable(analysis.tiling) }),
      ...(analysis.stc && { 'stc.csv': stcTable(analysis.stc) }),
      ...(await subspacePictures(stored)),
      ...(await stcPictures(stored)),
    };
  },

  read: readStoredSubspaces,
  lines: subspaceLines,
  json: jsonSummary,
};

/** Such as "cnn-population" or "4 × cnn-population". */
function modelName({ config: { model, networks } }: EncodingRecord): string {
  return networks > 1 ? `${networks} × ${model}` : model;
}
