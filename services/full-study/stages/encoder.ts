import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { datasets } from '../../../datasets/catalogue.ts';
import { CortexError } from '../../../src/errors.ts';
import { keptResult, readKept } from '../../analyses/kept-result.ts';
import { regionEncodings, type StoredRegion } from '../../analyses/region-encodings/analysis.ts';
import { dataChoiceOf } from '../../runs/data-choice.ts';
import { runEncoding } from '../../runs/encoding/carry-out.ts';
import { encodingConfigSchema } from '../../runs/encoding/config.ts';
import { hasFiles } from '../../runs/run-file.ts';
import type { FullPlan } from '../plan.ts';
import type { Stage, StageContext } from '../stage.ts';

/** A region of the inverted encoder's table, without the values of every clip. */
export type EncodedRegion = Omit<StoredRegion, 'perClip' | 'nullDistribution' | 'missing'> & {
  /** Mean r of the videos of random pixels. */
  readonly nullR: number | null;
};

export interface EncoderResult {
  readonly binMs: number | null;
  readonly regions: readonly EncodedRegion[];
  readonly warnings: readonly string[];
  /** Recorded and predicted responses of some units: a file in the folder of the full study; none where no unit has scores. */
  readonly pictures: readonly string[];
}

const model = 'inverse-video-unet';

/** The decoder inverted: r of every region. */
export const encoderStage: Stage<EncoderResult> = {
  name: 'encoder',
  run: (context) => encodeRegions(context, 'encoder', context.plan.study, context.plan.sizes.encoderEpochs),
};

/** The inverted encoder at the step in ms that holds the frequencies of both bands. */
export const bandsStage = (stepMs: number): Stage<EncoderResult> => ({
  name: 'bands',
  after: { stepMs },
  run: (context) => {
    const { study, sizes } = context.plan;
    return encodeRegions(context, `encoder-${stepMs}-ms`, { ...study, stepMs }, sizes.bandEpochs);
  },
});

async function encodeRegions(
  { plan, folder, onProgress }: StageContext,
  name: string,
  study: FullPlan['study'],
  epochs: number | undefined,
): Promise<EncoderResult> {
  const { dataset, seed } = study;
  const { encoding, choices } = datasets[dataset];
  if (!encoding) throw new CortexError('Unsupported', `${dataset} has nothing to fit an encoder to.`);
  // One session is an encoder's; others have none.
  const chosen = dataChoiceOf(study);
  const sessions =
    choices.includes('sessions') && datasets[dataset].contrasts ? chosen.sessions?.slice(0, 1) : chosen.sessions;
  const config = encodingConfigSchema.parse({
    kind: 'encoding',
    dataset,
    ...chosen,
    sessions,
    model,
    seed,
    ...(epochs !== undefined && { training: { epochs, validateEveryEpochs: Math.min(epochs, 10) } }),
  });
  const runDir = join(folder, name);
  await mkdir(runDir, { recursive: true });
  const { warnings } = await runEncoding(config, { runDir, onProgress });
  const pictures = (await hasFiles(runDir, ['responses.png'])) ? [`${name}/responses.png`] : [];
  const request = { seed, nullVideos: plan.sizes.nullVideos };
  const kept = await keptResult(regionEncodings, [runDir], request, { onProgress });
  const { regions } = await readKept(regionEncodings, kept);
  return { binMs: study.stepMs ?? null, regions: regions.map(short), warnings, pictures };
}

function short({ perClip: _, nullDistribution, missing: __, ...region }: StoredRegion): EncodedRegion {
  const known = nullDistribution.filter((r) => r !== null);
  return { ...region, nullR: known.length > 0 ? known.reduce((sum, r) => sum + r, 0) / known.length : null };
}
