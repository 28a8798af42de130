import { join } from 'node:path';
import { datasets, unknownChoices } from '../../../datasets/catalogue.ts';
import { CortexError } from '../../../src/errors.ts';
import type { DecoderName } from '../../../src/models/decoders/catalogue.ts';
import { testedOn } from '../../runs/decoding/metrics.ts';
import { carryOutComparison } from '../../side-by-side/carry-out.ts';
import { comparisonTables } from '../../side-by-side/table.ts';
import type { Stage } from '../stage.ts';
import { type DecodersResult, quickDecoder, studyOf } from './decoders.ts';

export interface StepsResult {
  readonly decoder: DecoderName;
  readonly rows: readonly {
    readonly stepMs: number;
    /** By metric. */
    readonly metrics: Readonly<Record<string, number | null>>;
    readonly ceiling: Readonly<Record<string, number | null>>;
    readonly seconds: number | null;
  }[];
}

/** The finest step of a full study in ms: at 10 ms the reading of motion alone takes minutes. */
const finestMs = 20;

/** One decoder at finer sampling steps than the study's own. */
export function stepsStage(decoders: DecodersResult): Stage<StepsResult> {
  const decoder = quickDecoder(decoders);
  return {
    name: 'steps',
    after: { decoder },
    async run({ plan, folder, onProgress }) {
      const { dataset } = plan.study;
      const rows: StepsResult['rows'][number][] = [];
      for (const stepMs of stepsOf(dataset)) {
        const study = { ...studyOf(plan, decoder), stepMs };
        const place = join(folder, 'steps', `${stepMs}-ms`);
        const cells = await carryOutComparison({ decoders: [decoder], seeds: 1, study }, { folder: place, onProgress });
        const [{ columns }] = comparisonTables(cells, testedOn.trials);
        const means = (name: string) => columns.find((column) => column.name === name)!.metrics;
        rows.push({
          stepMs,
          metrics: meansOf(means(decoder)),
          ceiling: meansOf(means('true videos')),
          seconds: columns[0].seconds,
        });
      }
      return { decoder, rows };
    },
  };
}

/** Throws Unsupported, saying why, for a data set of fixed bins. */
function stepsOf(dataset: keyof typeof datasets): number[] {
  const steps = datasets[dataset].stepsMs?.slice(1).filter((stepMs) => stepMs >= finestMs) ?? [50, finestMs];
  const [fault] = unknownChoices(dataset, { stepMs: steps[0] });
  if (fault) throw new CortexError('Unsupported', `${fault.message}.`);
  return steps;
}

const meansOf = (metrics: Readonly<Record<string, { readonly mean: number } | null>>) =>
  Object.fromEntries(Object.entries(metrics).map(([name, spread]) => [name, spread?.mean ?? null]));
