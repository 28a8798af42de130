import { z } from 'zod';
import type { EncodingData } from '../../src/data/encoding-data.ts';
import type { Fingerprint } from '../../src/fingerprint.ts';
import { encoderRecipe } from '../../src/training/encoder/recipes.ts';
import { smallGrid } from '../../src/training/encoder/tuning.ts';
import type { DataChoice } from '../runs/encoding/config.ts';
import { loadEncodingData } from '../runs/encoding/load-data.ts';
import { clipsDigest, dataFingerprint } from '../runs/encoding/network-fingerprint.ts';
import { scoreSummariesSchema } from '../runs/encoding/result.ts';
import { type Task, task } from '../sweeps/task.ts';
import { fitCell } from './fit-cell.ts';
import { type FitConfig, fitConfigSchema } from './plan.ts';

export type LoadClips = (choice: DataChoice) => Promise<EncodingData>;

/** What a fit leaves for the table beside its metrics. */
export const fitDetailsSchema = z.object({
  parameters: z.int().nullable(),
  units: z.array(z.string()),
  ccNorm: z.array(z.number().nullable()),
  cc: z.array(z.number().nullable()),
  /** CCnorm by one network, mean over those that are averaged. */
  ccNormOfOne: z.array(z.number().nullable()),
  /** Settings that the validation clips chose; null where nothing was to be chosen. */
  chosen: z.string().nullable(),
  /** Over units, by score; null where no unit has it. */
  summary: scoreSummariesSchema,
});

/** A fit of one line of a benchmark and its scores; nothing else of it is kept. Data that were loaded once stay for the next. */
export function fitTask(load: LoadClips = loadEncodingData): Task {
  const loaded = new Map<string, { readonly data: Promise<EncodingData>; fingerprint?: Fingerprint }>();
  const dataOf = (choice: DataChoice) => {
    const key = JSON.stringify(choice);
    const entry = loaded.get(key) ?? { data: load(choice) };
    loaded.set(key, entry);
    return entry;
  };
  const madeOf = async (config: FitConfig): Promise<Fingerprint> => {
    const choice = choiceOf(config);
    const entry = dataOf(choice);
    const data = await entry.data;
    entry.fingerprint ??= { ...dataFingerprint(choice, data), arrays: clipsDigest(data) };
    if (config.entry.kind === 'baseline') return entry.fingerprint;
    const { model } = config.entry;
    const grid = config.tune === 'small' ? { grid: smallGrid({ model }, data).candidates } : {};
    return { ...entry.fingerprint, recipe: encoderRecipe(model, data), ...grid };
  };
  return task<FitConfig>({
    schema: fitConfigSchema,
    madeOf,
    carryOut: async (config, { onProgress }) => {
      const { entry, seed, training, tune, refit } = config;
      const data = await dataOf(choiceOf(config)).data;
      const asked = { training, tune, refit };
      const fitted = await fitCell({ entry, seed }, data, { ...asked, ...(onProgress && { onProgress }) });
      const { scores, ccNormOfOne, chosen, parameters, seconds, notes } = fitted;
      const { units, perUnit, summary } = scores;
      return {
        metrics: Object.fromEntries(Object.entries(summary).map(([name, score]) => [name, score?.mean ?? null])),
        seconds,
        warnings: notes,
        details: {
          parameters,
          units,
          ccNorm: [...perUnit.ccNorm],
          cc: [...perUnit.cc],
          ccNormOfOne: [...ccNormOfOne],
          chosen,
          summary,
        },
        madeOf: await madeOf(config),
      };
    },
  });
}

function choiceOf({ dataset, data, session, site, fold }: FitConfig): DataChoice {
  return { dataset, data, session, site, fold, seed: 1, shuffleStimuli: false };
}
