import { basename } from 'node:path';
import type { EmbeddedSet, SeparabilityRow } from '../../../src/analysis/description/describe-responses.ts';
import type { RegionSimilarity } from '../../../src/analysis/description/response-similarity.ts';
import type { NdArray, TypedArray } from '../../../src/arrays.ts';
import { toCsv } from '../../../src/io/csv.ts';
import { encodeNpz } from '../../../src/io/npz.ts';
import { embeddingPanels } from '../../../src/plots/embedding-panels.ts';
import { renderSvg, svgToPng } from '../../../src/plots/render.ts';
import { similarityBoxes } from '../../../src/plots/similarity-boxes.ts';
import { expectNoSession, isContrastStudy } from '../../runs/contrast-decoding/sessions.ts';
import { readRunRecord } from '../../runs/decoding/record.ts';
import type { KeptWork } from '../analysis.ts';
import { describeContrastRun, describeRun } from '../open-runs.ts';
import { decoderIdentity } from '../run-identity.ts';
import { embeddingRows } from './figure.ts';
import { descriptionLines } from './lines.ts';
import type { DescriptionRequest } from './request.ts';
import type { StoredDescription, StoredSet } from './stored.ts';

/**
 * result.json, separability.csv, similarity.csv, arrays.npz (places of points, codes of their labels, which are held out), the figure of planes and that
 * of similarities. Throws InvalidInput for a session that the run does not have.
 */
export const work: KeptWork<DescriptionRequest, StoredDescription> = {
  async identity([runDir], request, options) {
    return { settings: request, ...(await decoderIdentity(runDir, options)) };
  },

  async compute([runDir], request, { hash, onProgress }) {
    const { session, ...settings } = request;
    const options = { ...settings, onProgress };
    const isStudy = isContrastStudy((await readRunRecord(runDir)).config);
    if (!isStudy) expectNoSession(session);
    const { sets, ...found } = isStudy
      ? await describeContrastRun(runDir, { ...options, session })
      : await describeRun(runDir, options);
    const result: StoredDescription = {
      run: basename(runDir),
      ...found,
      sets: sets.map(stored),
      settings: request,
      settingsHash: hash,
    };
    const figure = await renderSvg(embeddingPanels(embeddingRows(sets, found.separability)));
    return {
      'result.json': `${JSON.stringify(result)}\n`,
      'separability.csv': toCsv(found.separability.map(separabilityRow)),
      'similarity.csv': toCsv(found.similarity.map(similarityRow)),
      'arrays.npz': encodeNpz(Object.assign({}, ...sets.map(arraysOf))),
      'similarity.svg': await renderSvg(similarityBoxes(found.similarity)),
      'figure.svg': figure,
      'figure.png': svgToPng(figure),
    };
  },

  lines: (result, { place }) => [...descriptionLines(result), `Folder: ${place}`],
  json: (result, { place }) => ({ folder: place, ...result }),
};

function stored({ name, of, isHeld, dimensions, labels, embeddings }: EmbeddedSet): StoredSet {
  return {
    name,
    of,
    points: isHeld.length,
    heldOut: isHeld.reduce((sum, held) => sum + held, 0),
    dimensions,
    labels: Object.fromEntries(labels.map((label) => [label.name, label.classes])),
    embeddings: embeddings.map(({ places, ...numbers }) => numbers),
  };
}

function arraysOf({ name, isHeld, labels, embeddings }: EmbeddedSet): Record<string, NdArray<TypedArray>> {
  const folder = name.replaceAll(' ', '-');
  const ofPoints = (data: TypedArray) => ({ shape: [data.length], data });
  return Object.fromEntries([
    [`${folder}/held-out`, ofPoints(isHeld)],
    ...embeddings.map(({ method, places }) => [`${folder}/${method}`, places]),
    ...labels.map((label) => [`${folder}/labels/${label.name}`, ofPoints(label.code)]),
  ]);
}

function separabilityRow({ silhouette, accuracy, reason, ...row }: SeparabilityRow) {
  return {
    ...row,
    silhouette: silhouette?.value ?? null,
    silhouetteChance: silhouette?.chance ?? null,
    silhouetteP: silhouette?.p ?? null,
    accuracy: accuracy?.value ?? null,
    accuracyChance: accuracy?.chance ?? null,
    accuracyP: accuracy?.p ?? null,
    reason: reason ?? null,
  };
}

function similarityRow({ region, units, within, across, trainTest, trainTestAcross, test }: RegionSimilarity) {
  const { n, difference, p, smallestP, reason } = test;
  const means = {
    within: within?.mean ?? null,
    across: across?.mean ?? null,
    trainTest: trainTest?.mean ?? null,
    trainTestAcross: trainTestAcross?.mean ?? null,
  };
  return { region, units, ...means, n, difference, p, smallestP, reason: reason ?? null };
}
