import { maskingFeatures } from '../../../src/analysis/decoding/masking.ts';
import { decoderCard } from '../../../src/models/decoders/catalogue.ts';
import { renderReport } from '../../report/report.ts';
import type { ReportMetric } from '../../report/report-input.ts';
import type { VideoStudyOutputs } from './study-outputs.ts';

interface Pictures {
  readonly maskingSvg: string;
  readonly trainingSvg: string;
  readonly gif: Uint8Array;
  readonly still: Uint8Array;
  readonly sheet: Uint8Array;
}

/** How each headline number is worded, in the order of the report. */
const wording: Readonly<Record<string, Omit<ReportMetric, 'value' | 'trivial'>>> = {
  cueR: { label: 'Cue: correlation with the true image', better: 'higher' },
  cueIdentification: { label: 'Cue: identified among four', better: 'higher', digits: 2 },
  colourR: { label: 'Colour: correlation at four points', better: 'higher' },
  colourCosine: { label: 'Colour: cosine similarity', better: 'higher' },
  colourRWithoutMean: { label: 'Colour: correlation after removing the mean', better: 'higher' },
  colourIdentification: { label: 'Colour: identified among four', better: 'higher', digits: 2 },
  directionErrorDeg: { label: 'Motion: median direction error', unit: '°', better: 'lower', digits: 1 },
  directionIdentification: { label: 'Motion: identified among four', better: 'higher', digits: 2 },
  ssim: { label: 'Frames: structural similarity', better: 'higher' },
  videoR: { label: 'Frames: correlation', better: 'higher' },
  mse: { label: 'Frames: mean squared error', better: 'lower', digits: 4 },
  balancedAccuracy: { label: 'Balanced accuracy over cue, colour and motion', better: 'higher', digits: 2 },
};

/** `report.html` of a study of a spike-to-video decoder. */
export function videoReport(outputs: VideoStudyOutputs & { readonly pictures: Pictures }): string {
  const { data, evaluation, masking, fit, record, pictures } = outputs;
  const { decoder } = fit;
  const { summary, source } = decoderCard(decoder.name);
  const { config, engine, versions } = record;
  const trialCount = data.splits.test.condition.length / data.conditions.length;
  return renderReport({
    title: `Videos from spikes: ${data.manifest.name}`,
    summary:
      `The decoder ${decoder.name} reconstructs what was on the screen from the activity of ${data.unitRegions.length} units ` +
      `in ${Object.keys(data.manifest.regions).length} regions: ${summary.charAt(0).toLowerCase()}${summary.slice(1)} Every region is then silenced in turn to see what it carried.`,
    facts: {
      'Data set': data.manifest.name,
      Decoder: `${decoder.name}, ${decoder.parameterCount.toLocaleString('en')} parameters (${source})`,
      Preset: config.preset,
      Seed: config.seed,
      'Test samples per condition': trialCount,
      Engine: `${engine.backend} ${engine.version}`,
      ...(config.shuffleLabels ? { Control: 'training labels shuffled' } : {}),
    },
    metrics: [{ title: 'Reconstruction of held-out trials', metrics: reportMetrics(evaluation) }],
    masking: {
      features: ['Shape (grey levels)', 'Colour (grey levels)', 'Motion (°)'],
      rows: masking.map((row) => ({ ...row, effects: maskingFeatures.map((feature) => row[feature]) })),
      note:
        `Mean ± sd over ${data.conditions.length} conditions of |masked − unmasked|. Stars: unpaired t-test of the masked ` +
        `against the unmasked reconstruction errors, Bonferroni over ${3 * masking.length} tests.`,
    },
    figures: [
      {
        title: 'Reconstructed videos',
        caption:
          'One condition for each stimulus: the true video above, the mean reconstruction of its test trials below.',
        alt: 'Animated pairs of true and reconstructed videos',
        image: { kind: 'gif', bytes: pictures.gif, still: pictures.still },
      },
      {
        title: 'All stimuli and cues',
        caption: 'Left of every pair the truth, right the reconstruction.',
        alt: 'Contact sheet of cues and stimuli, true beside reconstructed',
        image: { kind: 'png', bytes: pictures.sheet },
      },
      {
        title: 'Masking',
        caption: 'Box plots over conditions; a region without a significant effect is grey.',
        alt: 'Box plots of the effect of masking each region on shape, colour and motion',
        image: { kind: 'svg', svg: pictures.maskingSvg },
      },
      {
        title: 'Training',
        caption: `Loss by gradient step; the weights of step ${fit.bestStep} were kept.`,
        alt: 'Training and validation loss over gradient steps',
        image: { kind: 'svg', svg: pictures.trainingSvg },
      },
    ],
    warnings: data.warnings,
    config: {
      ...config,
      training: fit.training,
      model: decoder.config,
      samples: samplesOf(data),
      dataset: data.manifest,
    },
    versions,
    seed: config.seed,
  });
}

/** Samples of each split. */
function samplesOf({ splits }: VideoStudyOutputs['data']) {
  return Object.fromEntries(Object.entries(splits).map(([name, { condition }]) => [name, condition.length]));
}

function reportMetrics({ metrics, trivial }: VideoStudyOutputs['evaluation']): ReportMetric[] {
  return Object.entries(wording).flatMap(([name, words]) =>
    name in metrics
      ? [{ ...words, value: metrics[name], trivial: trivial[name], trivialName: 'ignoring the spikes' }]
      : [],
  );
}
