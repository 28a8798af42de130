import { concatenate, type NdArray } from '../../../src/arrays.ts';
import type { EncodingData } from '../../../src/data/encoding-data.ts';
import { fitCurves } from '../../../src/plots/fit-curves.ts';
import { predictedPsth } from '../../../src/plots/predicted-psth.ts';
import { predictedScatter } from '../../../src/plots/predicted-scatter.ts';
import { renderSvg } from '../../../src/plots/render.ts';
import { meanSmoothedResponse } from '../../../src/signal/smooth-responses.ts';
import { areCounts, columnOf, quartileUnits } from './quartile-units.ts';
import type { RunScores } from './score-run.ts';
import type { FitRecord } from './stored-networks.ts';

/** Bins of a clip that the picture shows at most. */
const maxBins = 1200;
/** Clips shorter than this are stimuli of one answer each, such as images. */
const shortClip = 8;

/** Predicted against recorded responses of four units as SVG; undefined when no unit can be scored. */
export async function responsePicture(
  data: EncodingData,
  { predictions, test }: Pick<RunScores, 'predictions' | 'test'>,
): Promise<string | undefined> {
  const chosen = quartileUnits(test);
  if (chosen.length === 0) return undefined;
  const counts = areCounts(data);
  const factor = counts ? 1000 / data.binMs : 1;
  const unitName = counts ? 'spikes/s' : 'response';
  const clips = data.split.test;
  const short = clips.every((clip) => data.clips[clip].repeats.shape[1] < shortClip);
  const used = short ? clips : clips.slice(0, 1);
  const recorded = used.map((clip) => meanSmoothedResponse(data.clips[clip].repeats, data.treatment));
  const panels = chosen.map(({ unit, label, note }) => ({
    label,
    note,
    recorded: joined(recorded, unit, factor),
    predicted: joined(predictions.slice(0, used.length), unit, factor),
  }));
  if (short) return renderSvg(predictedScatter({ panels, unit: unitName }));
  const firstBins = panels.map((panel) => ({
    ...panel,
    recorded: panel.recorded.subarray(0, maxBins),
    predicted: panel.predicted.subarray(0, maxBins),
  }));
  const title = `Test clip "${data.clips[clips[0]].name}"`;
  return renderSvg(predictedPsth({ panels: firstBins, binMs: data.binMs, unit: unitName, title }));
}

/** Loss and validation score over epochs as SVG. */
export function fitPicture(fits: readonly FitRecord[], score: string): Promise<string> {
  return renderSvg(
    fitCurves(
      fits.map((fit) => ({ ...fit, name: `seed ${fit.seed}` })),
      { score },
    ),
  );
}

function joined(responses: readonly NdArray[], unit: number, factor: number): Float32Array {
  return concatenate(responses.map((response) => columnOf(response, unit, factor)));
}
