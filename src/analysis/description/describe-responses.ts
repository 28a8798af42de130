import { CortexError } from '../../errors.ts';
import type { OnProgress } from '../../progress.ts';
import { randomStream } from '../../random/stream.ts';
import type { DescribedData } from './described-data.ts';
import { type Embedding, embedPoints, fewestPoints } from './embed-points.ts';
import { absentLabels } from './point-labels.ts';
import { activitySets, type LatentsOf, latentSets, type PointSet, stagesOf } from './point-sets.ts';
import { type RegionSimilarity, responseSimilarity } from './response-similarity.ts';
import { heldDistances, type Separability, separability } from './separability.ts';

export interface DescriptionOptions {
  readonly seed: number;
  /** Points of a set (512, as published), half of them held-out samples. */
  readonly points: number;
  readonly perplexity: number;
  /** Steps of t-SNE. */
  readonly iterations: number;
  /** Neighbours that vote. */
  readonly neighbours: number;
  readonly permutations: number;
  /** Samples of a stimulus and split behind the similarities (12, as published). */
  readonly draws: number;
  readonly onProgress?: OnProgress;
}

/** Where points were compared: with all their dimensions, or on a plane. */
export type Space = 'all' | Embedding['method'];

/** How well the classes of a label can be told apart. */
export interface SeparabilityRow extends Separability {
  readonly set: string;
  /** Only this region is in the points. */
  readonly region: string | null;
  readonly label: string;
  readonly space: Space;
  /** What changes places between classes: what n counts. */
  readonly exchanged: string;
}

/** Points of a set on planes. */
export interface EmbeddedSet extends Pick<PointSet, 'name' | 'isHeld' | 'labels'> {
  readonly of: 'activity' | 'latents';
  readonly dimensions: number;
  readonly embeddings: readonly Embedding[];
}

/** What responses and latent features look like. */
export interface Description {
  readonly similarity: readonly RegionSimilarity[];
  readonly sets: readonly EmbeddedSet[];
  readonly separability: readonly SeparabilityRow[];
  /** Labels, and sets of points, that are not there, with the reason. */
  readonly missing: Readonly<Record<string, string>>;
}

/**
 * Describes responses, and the latent features that a decoder makes of them (Zhang et al. 2026, Commun. Biol., Fig. 2B–D and 3): similarity within and
 * across stimuli, PCA and t-SNE of points, and how well their labels can be told apart in all dimensions and on the planes, beside chance.
 * Throws InvalidData for too few samples.
 */
export function describeResponses(
  data: DescribedData,
  latentsOf: LatentsOf | undefined,
  options: DescriptionOptions,
): Description {
  const { onProgress } = options;
  expectSamples(data);
  onProgress?.({ phase: 'evaluate', done: 0, total: 1, note: 'similarity' });
  const similarity = responseSimilarity(data, options);
  const activity = activitySets(data, options);
  const all = [...activity, ...(latentsOf ? latentSets(data, latentsOf, options) : [])];
  const sets: EmbeddedSet[] = [];
  const rows: SeparabilityRow[] = [];
  all.forEach((set, i) => {
    onProgress?.({
      phase: 'evaluate',
      done: i,
      total: all.length,
      note: set.region ? `${set.name}, ${set.region}` : set.name,
    });
    const isDrawn = set.region === undefined && set.isHeld.length >= fewestPoints;
    const embeddings = isDrawn ? embedPoints(set.points, options) : [];
    const { name, isHeld, labels } = set;
    const of = i < activity.length ? 'activity' : 'latents';
    if (isDrawn) sets.push({ name, of, isHeld, labels, dimensions: set.points.shape[1], embeddings });
    rows.push(...separabilityRows(set, embeddings, options));
  });
  return { similarity, sets, separability: rows, missing: missingOf(data, all) };
}

function separabilityRows(
  { name, region, points, isHeld, labels }: PointSet,
  embeddings: readonly Embedding[],
  { seed, neighbours, permutations }: DescriptionOptions,
): SeparabilityRow[] {
  const spaces = [
    { space: 'all' as Space, places: points },
    ...embeddings.map(({ method, places }) => ({ space: method, places })),
  ];
  return spaces.flatMap(({ space, places }) => {
    const distances = heldDistances(places, isHeld);
    return labels.map((label) => {
      const stream = randomStream(seed, `describe/chance/${name}/${region ?? ''}/${label.name}`);
      return {
        set: name,
        region: region ?? null,
        label: label.name,
        space,
        exchanged: label.exchanged,
        ...separability(distances, label, { neighbours, permutations, stream }),
      };
    });
  });
}

function missingOf({ periods, unitRegions }: DescribedData, sets: readonly PointSet[]): Record<string, string> {
  const present = new Set(sets.flatMap(({ labels }) => labels.map(({ name }) => name)));
  const told = Object.assign({}, ...sets.map(({ missing }) => missing));
  return {
    ...absentLabels(present),
    ...told,
    ...(new Set(unitRegions).size < 2 && { region: 'all units are of one region' }),
    ...(Object.keys(stagesOf(periods)).length < 2 && { stage: 'trials have no stages that follow each other' }),
  };
}

function expectSamples({ train, held }: DescribedData): void {
  const [a, b] = [train, held].map(({ condition }) => condition.length);
  if (a > 0 && b > 0 && a + b >= fewestPoints) return;
  throw new CortexError(
    'InvalidData',
    `A description needs training and held-out samples, at least ${fewestPoints} together, but there are ${a} and ${b}.`,
  );
}
