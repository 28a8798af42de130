import { basename } from 'node:path';
import { identifyStimuli } from '../../../src/analysis/inversion/identify-stimuli.ts';
import { stimulusPriorNames } from '../../../src/analysis/inversion/prior-names.ts';
import { reconstructStimuli } from '../../../src/analysis/inversion/reconstruct-stimuli.ts';
import type { NdArray } from '../../../src/arrays.ts';
import type { EncodingData } from '../../../src/data/encoding-data.ts';
import { CortexError } from '../../../src/errors.ts';
import type { Encoder } from '../../../src/models/encoders/encoder.ts';
import { sameStimuli } from '../../../src/views/same-stimuli.ts';
import type { WorkOptions } from '../analysis.ts';
import { openEncodingRun } from '../open-runs.ts';
import { otherDecoders } from './other-decoders.ts';
import type { DecodingRequest } from './request.ts';
import { scoreExchanged, scoreWindows } from './score-windows.ts';
import type { DecoderRow, StoredDecoding, StoredReconstruction } from './stored.ts';
import { planTestWindows, windowsAt } from './test-windows.ts';

/** What was decoded with one run, and the videos that its files and the figure show. */
export interface RunDecoding {
  readonly stored: StoredDecoding;
  readonly channelHz?: readonly number[];
  /** [window, time, height, width, colour] in [0, 1]; undefined where nothing was reconstructed. */
  readonly videos?: { readonly truth: NdArray; readonly encoder: NdArray; readonly linear?: NdArray };
  /** Names of the stimuli that the windows are of, and their first bins. */
  readonly windows: readonly string[];
}

/** Decodes the test stimuli of a finished run. Throws Unsupported for models that start from sounds where these are to be reconstructed. */
export async function decodeRun(
  runDir: string,
  request: DecodingRequest,
  { onProgress }: WorkOptions,
): Promise<RunDecoding> {
  const { encoders, data: load, record } = await openEncodingRun(runDir);
  if (request.reconstruct) expectFrames(encoders);
  const data = await load();
  onProgress?.({ phase: 'evaluate', done: 0, total: 1, note: 'candidates' });
  const { lengths } = request;
  const { likelihood, scores } = identifyStimuli(encoders, data, lengths && lengths.length > 0 ? { lengths } : {});
  const made = request.reconstruct ? await reconstructRun(encoders, data, request, { onProgress }) : undefined;
  const same = sameStimuli(data.clips);
  const trained = new Set(data.split.train.map((clip) => same[clip]));
  const stored: StoredDecoding = {
    run: basename(runDir),
    dataset: data.name,
    domain: data.domain,
    model: record.config.model,
    networks: encoders.length,
    binMs: data.binMs,
    frame: data.frame,
    knownStimuli: data.split.test.some((clip) => trained.has(same[clip])),
    likelihood,
    identification: scores,
    reconstruction: made?.reconstruction ?? null,
    notes: made?.notes ?? [],
  };
  return {
    stored,
    windows: made?.windows ?? [],
    ...(data.channelHz && { channelHz: data.channelHz }),
    ...(made && { videos: made.videos }),
  };
}

function expectFrames([{ architecture, config }]: readonly Encoder[]): void {
  if (architecture.input !== 'waveform') return;
  throw new CortexError(
    'Unsupported',
    `${config.model} starts from sounds, and gradient reconstruction is of spectrograms and videos; ask for the posterior alone: --no-reconstruct (reconstruct: false).`,
  );
}

async function reconstructRun(
  encoders: readonly Encoder[],
  data: EncodingData,
  { seed, prior, steps, frames: asked }: DecodingRequest,
  { onProgress }: WorkOptions,
) {
  const plan = planTestWindows(data, asked);
  const { frames, validation } = plan;
  onProgress?.({ phase: 'evaluate', done: 0, total: 1, note: 'decoders beside it' });
  const others = await otherDecoders(data, { seed, frames, fieldBins: encoders[0].receptiveFieldBins });
  const test = others.windows ? windowsAt(plan.test, others.windows) : plan.test;
  const priors = prior === 'chosen' ? stimulusPriorNames.filter((name) => name !== 'white') : [prior];
  const { windows, videos: truth } = test;
  const { stimuli, chosen, tried, contextBins } = reconstructStimuli(encoders, data, {
    bins: frames,
    test: windows,
    validation,
    priors,
    steps,
    ...(onProgress && { onProgress }),
  });
  const encoder = plan.scaled(stimuli);
  const ignorant = others.decoders.find(({ decoder }) => decoder === 'mean')?.videos;
  const same = sameStimuli(data.clips);
  const stimulusOf = windows.map(({ clip }) => same[clip]);
  const scored = { truth, stimuli: stimulusOf, ...(ignorant && { ignorant }) };
  const row = (decoder: DecoderRow['decoder'], settings: string, reconstructions: NdArray): DecoderRow => ({
    decoder,
    settings,
    ...scoreWindows(reconstructions, scored),
  });
  const chance = scoreExchanged(encoder, scored);
  const { prior: used, weight, likelihood } = chosen;
  const reconstruction: StoredReconstruction = {
    frames,
    contextBins,
    windows: windows.length,
    stimuli: new Set(stimulusOf).size,
    chosen,
    tried,
    table: [
      row('encoder', `${used} prior × ${weight}, ${likelihood}`, encoder),
      ...others.decoders.map((other) => row(other.decoder, other.settings, other.videos)),
      ...(chance ? [{ decoder: 'chance' as const, settings: 'by encoding, of other stimuli', ...chance }] : []),
    ],
  };
  const linear = others.decoders.find(({ decoder }) => decoder === 'linear')?.videos;
  return {
    reconstruction,
    notes: others.note ? [others.note] : [],
    windows: windows.map(({ clip, start }) => `${data.clips[clip].name}@${start}`),
    videos: { truth, encoder, ...(linear && { linear }) },
  };
}
