import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Analysis } from '../analyses/analysis.ts';
import { runKinds } from '../runs/config.ts';
import { dataFactsSchema } from '../runs/data-facts.ts';
import type { RunRecord } from '../store/run-store.ts';
import { seenState } from '../store/seen-state.ts';
import { type ExampleRequest, exampleRequestSchema, exampleRequests } from './example-requests.ts';
import { type CardNumber, cardNumberSchema, numbersOf, numbersSchema } from './numbers.ts';

/** What of run.json a card is made of; runs of before lack some of it, and those that wait or fail most. */
const recordSchema = z
  .object({
    dataset: z.looseObject({
      name: z.string().optional(),
      citation: z.string().optional(),
      licence: z.string().optional(),
      hash: z.string().optional(),
      domain: z.string().optional(),
      binMs: z.number().optional(),
      frame: z.array(z.int()).optional(),
      units: z.union([z.array(z.string()), z.looseObject({})]).optional(),
      missing: z.record(z.string(), z.string()).optional(),
      regions: z.record(z.string(), z.int()).optional(),
    }),
    facts: dataFactsSchema,
    encoder: z.looseObject({ parameters: z.int(), receptiveFieldBins: z.number().nullable() }),
    engine: z.looseObject({ summary: z.string() }),
  })
  .partial()
  .extend(numbersSchema.shape);

const { axes, units, binMs, frame, channelHz, heldOut, conditions, periods, testClips } = dataFactsSchema.shape;
const counts = z.record(z.string(), z.int());

/** All that a client must know of a run to ask for something: the answer of `GET /v1/runs/{id}/card`. */
export const runCardSchema = z.object({
  id: z.string(),
  kind: z.enum(runKinds),
  state: z.string(),
  model: z.object({
    name: z.string(),
    options: z.record(z.string(), z.unknown()),
    parameters: z.int().nullable(),
    /** Bins of the stimulus that a response depends on; null of decoders and of recurrent networks. */
    receptiveFieldBins: z.number().nullable(),
  }),
  dataset: z.object({
    name: z.string(),
    citation: z.string().nullable(),
    licence: z.string().nullable(),
    /** SHA-256 over the recordings. */
    hash: z.string().nullable(),
    domain: z.enum(['auditory', 'visual']).nullable(),
  }),
  axes: axes.nullable(),
  /** In the order of the arrays; `missing` says why nothing was fitted to a unit. */
  units: z.array(units.element.extend({ missing: z.string().nullable() })).nullable(),
  /** Number of units of each. */
  regions: counts.nullable(),
  sites: counts.nullable(),
  binMs: binMs.nullable(),
  frame: frame.nullable(),
  channelHz,
  heldOut: heldOut.nullable(),
  conditions,
  periods,
  testClips,
  /** Headline numbers, each with that of the baselines. */
  numbers: z.array(cardNumberSchema),
  /** One request for everything that can be asked of the run once it has succeeded. */
  requests: z.array(exampleRequestSchema),
});
export type RunCard = z.infer<typeof runCardSchema>;
export type { CardNumber, ExampleRequest };

/** The card of a run, from run.json alone; what an older run does not say is null. */
export async function runCard(run: RunRecord, registry: readonly Analysis[]): Promise<RunCard> {
  const { config } = run.state;
  const record = await readRecord(run.dir);
  const { dataset = {}, facts, encoder } = record;
  const units = unitsOf(record);
  const known = {
    axes: facts?.axes ?? null,
    units,
    regions: countsOf(units?.map(({ region }) => region)) ?? (facts ? null : (dataset.regions ?? null)),
    sites: countsOf(units?.map(({ site }) => site)) ?? null,
    frame: facts?.frame ?? dataset.frame ?? null,
  };
  const domain = dataset.domain === 'auditory' ? 'auditory' : dataset.domain === 'visual' ? 'visual' : null;
  return {
    id: run.id,
    kind: config.kind,
    state: seenState(run.state).state,
    model: {
      name: modelName(config),
      options: config.options ?? {},
      parameters: encoder?.parameters ?? null,
      receptiveFieldBins: encoder?.receptiveFieldBins ?? null,
    },
    dataset: {
      name: dataset.name ?? config.dataset,
      citation: dataset.citation ?? null,
      licence: dataset.licence ?? null,
      hash: dataset.hash ?? null,
      domain: domain ?? (config.kind === 'encoding' ? null : 'visual'),
    },
    ...known,
    binMs: facts?.binMs ?? dataset.binMs ?? null,
    channelHz: facts?.channelHz ?? null,
    heldOut: facts?.heldOut ?? null,
    conditions: facts?.conditions ?? null,
    periods: facts?.periods ?? null,
    testClips: facts?.testClips ?? null,
    numbers: numbersOf(record),
    requests: exampleRequests(run.id, config.kind, known, registry),
  };
}

/** The network of a run; of several decoders all of them, the one first that the numbers are of. */
function modelName(config: RunRecord['state']['config']): string {
  if (config.kind === 'decoders') return config.decoders.join(', ');
  return config.kind === 'encoding' ? config.model : config.decoder;
}

type Record = z.infer<typeof recordSchema>;

function unitsOf({ facts, dataset }: Record): RunCard['units'] {
  const { units, missing = {} } = dataset ?? {};
  const why = (id: string | null) => (id !== null && Object.hasOwn(missing, id) ? missing[id] : null);
  if (facts) return facts.units.map((unit) => ({ ...unit, missing: why(unit.id) }));
  if (!Array.isArray(units)) return null;
  return units.map((id) => ({ id, site: null, region: null, missing: why(id) }));
}

/** How often each name is there; undefined where there is none. */
function countsOf(names: readonly (string | null)[] = []): { [name: string]: number } | undefined {
  const counted = new Map<string, number>();
  for (const name of names) if (name !== null) counted.set(name, (counted.get(name) ?? 0) + 1);
  return counted.size > 0 ? Object.fromEntries(counted) : undefined;
}

async function readRecord(runDir: string): Promise<Record> {
  const text = await readFile(join(runDir, 'run.json'), 'utf8').catch(() => '{}');
  try {
    return recordSchema.parse(JSON.parse(text));
  } catch {
    // An older version wrote it otherwise, or something else did: nothing is known then.
    return {};
  }
}
