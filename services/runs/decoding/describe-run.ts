import {
  type Description,
  type DescriptionOptions,
  describeResponses,
} from '../../../src/analysis/description/describe-responses.ts';
import { describedData } from '../../../src/analysis/description/described-data.ts';
import { predictLatents } from '../../../src/models/decoders/predict-videos.ts';
import { openDecoderRun } from './open.ts';

/** Describes the responses of a finished run, and the latent features of its decoder where it has any. Throws as `openDecoderRun`. */
export async function describeRun(runDir: string, options: DescriptionOptions): Promise<Description> {
  const { model, data } = await openDecoderRun(runDir);
  if (model.latents)
    return describeResponses(describedData(data), (responses) => predictLatents(model, responses), options);
  const { missing, ...found } = describeResponses(describedData(data), undefined, options);
  return { ...found, missing: { ...missing, latents: `the decoder ${model.name} has none` } };
}
