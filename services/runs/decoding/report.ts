import { featuresIn } from '../../../src/analysis/decoding/masking.ts';
import type { MaskingFeature } from '../../../src/analysis/decoding/masking-features.ts';
import { decoderCard } from '../../../src/models/decoders/catalogue.ts';
import { renderReport } from '../../report/report.ts';
import type { ReportFigure, ReportMetric, ReportMetricTable, ReportTable } from '../../report/report-input.ts';
import { directionTable } from './direction-table.ts';
import { type Metrics, type TestedOn, testedOn } from './metrics.ts';
import { nullTable } from './null-table.ts';
import { readoutTable } from './readout-table.ts';
import { statisticsNote, statisticsTables, untestedReasons } from './statistics-tables.ts';
import type { VideoStudyOutputs } from './study-outputs.ts';
import { truthTable } from './truth-table.ts';

interface Pictures {
  readonly maskingSvg: string;
  /** Of a decoder that is trained step by step. */
  readonly trainingSvg?: string;
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
  directionMeanErrorDeg: { label: 'Motion: mean direction error', unit: '°', better: 'lower', digits: 1 },
  directionErrorDeg: { label: 'Motion: median direction error', unit: '°', better: 'lower', digits: 1 },
  directionIdentification: { label: 'Motion: identified among four', better: 'higher', digits: 2 },
  directionBalancedAccuracy: { label: 'Motion: identified, balanced over directions', better: 'higher', digits: 2 },
  ssim: { label: 'Frames: structural similarity', better: 'higher' },
  videoR: { label: 'Frames: correlation', better: 'higher' },
  mse: { label: 'Frames: mean squared error', better: 'lower', digits: 4 },
  psnr: { label: 'Frames: peak signal-to-noise ratio', unit: ' dB', better: 'higher', digits: 1 },
  frameR: { label: 'Frames: correlation over the pixels of a frame', better: 'higher' },
  timeR: { label: 'Frames: correlation along time of a pixel', better: 'higher' },
  identification: { label: 'Identified among the test stimuli', better: 'higher', digits: 2 },
  identificationRank: { label: 'Rank among the test stimuli (1 first, .5 chance)', better: 'higher' },
  balancedAccuracy: { label: 'Balanced accuracy over cue, colour and motion', better: 'higher', digits: 2 },
};

const featureHeads: Readonly<Record<MaskingFeature, string>> = {
  shape: 'Shape (grey levels)',
  colour: 'Colour (grey levels)',
  motion: 'Motion (°)',
  pixels: 'Pixels (grey levels)',
  change: 'Change between frames (grey levels)',
};

const heldOutWords: Readonly<Record<VideoStudyOutputs['data']['heldOut'], string>> = {
  trials: 'trials: the test videos were trained on (known videos)',
  stimuli: 'stimuli: the test videos were never seen (new videos)',
};

const populationWords: Readonly<Record<VideoStudyOutputs['data']['population'], string>> = {
  recorded: 'recorded together',
  pseudo: 'pseudo-population: drawn from trials that the units did not share',
};

/** `report.html` of a study of a spike-to-video decoder. */
export function videoReport(outputs: VideoStudyOutputs & { readonly pictures: Pictures }): string {
  const { data, evaluation, masking, fit, record, pictures, warnings } = outputs;
  const { decoder } = fit;
  const { summary, source } = decoderCard(decoder.name);
  const { config, engine, versions } = record;
  const testCount = evaluation.conditions.length;
  const features = featuresIn(masking);
  return renderReport({
    title: `Videos from spikes: ${data.manifest.name}`,
    summary:
      `The decoder ${decoder.name} reconstructs what was on the screen from the activity of ${data.unitRegions.length} units ` +
      `in ${Object.keys(data.manifest.regions).length} regions: ${summary.charAt(0).toLowerCase()}${summary.slice(1)} Every region is then silenced in turn to see what it carried.`,
    facts: {
      'Data set': data.manifest.name,
      ...(data.manifest.truth ? { Arm: data.manifest.truth.arm } : {}),
      Decoder: `${decoder.name}, ${decoder.parameterCount.toLocaleString('en')} parameters (${source})`,
      'Held out': heldOutWords[data.heldOut],
      Population: populationWords[data.population],
      'Test stimuli': testCount,
      ...(fit.training ? { Preset: config.preset } : {}),
      Seed: config.seed,
      'Test samples': data.splits.test.condition.length,
      Engine: `${engine.backend} ${engine.version}`,
      ...(config.regions ? { 'Trained on': config.regions.join(', ') } : {}),
      ...(config.trainingSeed !== undefined ? { 'Training seed': config.trainingSeed } : {}),
      ...(config.shuffleLabels ? { Control: 'training labels shuffled' } : {}),
    },
    metrics: metricTables(outputs),
    tables: studyTables(outputs),
    masking: {
      features: features.map((feature) => featureHeads[feature]),
      rows: masking.map((row) => ({ ...row, effects: features.map((feature) => row[feature]!) })),
      note:
        `Mean ± sd over ${testCount} conditions of |masked − unmasked|. Stars: unpaired t-test of the masked ` +
        `against the unmasked reconstruction errors, Bonferroni over ${features.length * masking.length} tests, as published ` +
        `(over the ${masking.length} tests of a feature, as in the paper's supplement: masking.csv). Conditions of one level are nearly ` +
        'copies of each other, so these p are far too small; the tables below are what can be defended.',
      tables: maskingTables(masking),
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
        alt: `Box plots of the effect of masking each region on ${features.join(', ')}`,
        image: { kind: 'svg', svg: pictures.maskingSvg },
      },
      ...trainingFigure(pictures.trainingSvg, fit.bestStep),
    ],
    warnings,
    config: {
      ...config,
      ...(fit.training ? { training: fit.training } : { chosen: fit.chosen }),
      model: decoder.config,
      samples: samplesOf(data),
      dataset: data.manifest,
    },
    versions,
    seed: config.seed,
  });
}

function studyTables({ data: { manifest }, evaluation, nulls, readouts }: VideoStudyOutputs): ReportTable[] {
  const { motion } = evaluation.scores;
  return [
    ...(motion ? [directionTable(motion.directions)] : []),
    ...(nulls ? [nullTable(nulls)] : []),
    ...(readouts ? [readoutTable(readouts)] : []),
    ...(manifest.truth ? [truthTable(manifest.truth)] : []),
  ];
}

/** What can be defended of the effects, a table a feature. */
function maskingTables(masking: VideoStudyOutputs['masking']): ReportTable[] {
  const tables = statisticsTables(masking);
  return tables.map(({ feature, ...table }, i) => ({
    title: `Masking: ${featureHeads[feature]}`,
    ...table,
    ...(i === tables.length - 1 && { note: [statisticsNote(masking), ...untestedReasons(masking)].join(' ') }),
  }));
}

/** Samples of each split. */
function samplesOf({ splits }: VideoStudyOutputs['data']) {
  return Object.fromEntries(Object.entries(splits).map(([name, { condition }]) => [name, condition.length]));
}

/** Loss curves; nothing of a decoder in closed form. */
function trainingFigure(svg: string | undefined, bestStep: number): ReportFigure[] {
  if (svg === undefined) return [];
  return [
    {
      title: 'Training',
      caption: `Loss by gradient step; the weights of step ${bestStep} were kept.`,
      alt: 'Training and validation loss over gradient steps',
      image: { kind: 'svg', svg },
    },
  ];
}

/** The scores of the test samples, and of held-out trials of the training videos beside new ones. */
function metricTables({ evaluation, baselines }: VideoStudyOutputs): ReportMetricTable[] {
  const { known } = evaluation;
  const others = (of: (own: VideoStudyOutputs['baselines'][string]) => Metrics | undefined) =>
    Object.entries(baselines).map(([name, own]) => [name, of(own) ?? {}] as const);
  return [
    table(
      evaluation.testedOn,
      evaluation,
      others(({ metrics }) => metrics),
    ),
    ...(known
      ? [
          table(
            testedOn.trials,
            known,
            others((own) => own.known),
          ),
        ]
      : []),
  ];
}

function table(
  tested: TestedOn,
  { metrics, trivial }: { readonly metrics: Metrics; readonly trivial: Metrics },
  others: readonly (readonly [string, Metrics])[],
): ReportMetricTable {
  return {
    title: `Reconstruction: ${tested}`,
    metrics: Object.entries(wording).flatMap(([name, words]) =>
      name in metrics
        ? [
            {
              ...words,
              value: metrics[name],
              trivial: trivial[name],
              trivialName: 'ignoring the spikes',
              others: Object.fromEntries(others.map(([other, own]) => [other, own[name]])),
            },
          ]
        : [],
    ),
  };
}
