/// <reference types="node" preserve="true" />
/** The library: models, training, analysis and file formats. Data sets and services have entries of their own. */

// Arrays, errors, progress, random numbers.

export {
  expectFinite,
  expectShape,
  type NdArray,
  ndarray,
  sizeOf,
  submatrix,
  type TypedArray,
  takeRows,
  zeros,
} from './arrays.ts';
export {
  CortexError,
  type ErrorTag,
  isCortexError,
  nearestName,
  pickByName,
  schemaFaults,
  unknownName,
} from './errors.ts';
export type { Fingerprint } from './fingerprint.ts';
export type { OnProgress, Progress } from './progress.ts';
export { type RandomStream, randomStream } from './random/stream.ts';

// What a data set gives.

export type * from './data/contrast-data.ts';
export * from './data/decoding-data.ts';
export type * from './data/encoding-data.ts';
export { frameAxes } from './data/expect-stimuli.ts';
export type * from './data/recording.ts';
export { type DecodingViewOptions, decodingView } from './views/decoding-view.ts';
export { encodingView, recordingOf } from './views/encoding-view.ts';

// The engine.

export {
  clearEngine,
  type EngineAttempt,
  type EngineChoice,
  type EngineIdentity,
  type EngineReport,
  engineIdentity,
  engineReport,
  installEngine,
  isNative,
  type StartOptions,
  startEngine,
} from './engine/index.ts';
export { tf } from './engine/tensorflow.ts';

// Files.

export { type DataFile, type DataNode, nodeAt } from './io/data-node.ts';
export { openHdf5Tree } from './io/hdf5-node.ts';
export { openMat } from './io/mat.ts';
export { decodeNpy, encodeNpy, readNpy, readNpyAs, type TypedArrayClass, writeNpy } from './io/npy.ts';
export { decodeNpz, encodeNpz, type NamedArrays, readNpz, writeNpz } from './io/npz.ts';
export { readTensorFile, type TensorFile, writeTensorFile } from './io/safetensors.ts';
export { readTorchFile } from './io/torch-file.ts';
export { decodeWav, monoOf, readWav, type WavSound } from './io/wav.ts';

// Signals: spikes into bins, sounds into spectrograms, scaling.

export { countSpikes, type SpikeTrains, type WindowSettings, windowCount } from './signal/binning.ts';
export { type FrontEndName, type FrontEndSettings, frontEndNamed, frontEndNames } from './signal/front-ends.ts';
export { binSpikes, type SpikeBinning, spikeBin } from './signal/spike-bins.ts';
export { constantUnits, fitStandardisation, standardise } from './signal/standardise.ts';

// Metrics.

export { cosineSimilarity, pearson, pearsonP, presentPairs, spearman } from './metrics/correlation.ts';
export {
  maximalCorrelation,
  meanResponse,
  normalisedCorrelation,
  signalPower,
  singleTrialCorrelation,
  trialToTrialCorrelation,
} from './metrics/neural.ts';

export { type Tsne, type TsneOptions, tsne } from './metrics/tsne/tsne.ts';

// Encoders: models.

export type {
  AnyArchitecture,
  Architecture,
  Network,
  SignalShape,
  WindowResponse,
} from './models/encoders/architecture.ts';
export { Encoder, type Scaling } from './models/encoders/encoder.ts';
export {
  type EncoderConfig,
  type EncoderConfigInput,
  encoderConfigSchema,
} from './models/encoders/encoder-config.ts';
export { type EncoderFacts, loadEncoder, readEncoderFacts, saveEncoder } from './models/encoders/encoder-file.ts';
export { encoderOptions } from './models/encoders/encoder-options.ts';
export { type EncoderShape, encoderShapeOf } from './models/encoders/encoder-shape.ts';
export { type ParameterRow, type ParameterTableShape, parameterTable } from './models/encoders/parameter-table.ts';
export { predictClips } from './models/encoders/predict-responses.ts';
export { encoderArchitecture, encoderNames } from './models/encoders/registry.ts';
export { strfGradmap, strfs, waveformGradmap } from './models/encoders/strf-readouts.ts';

// Encoders: training.

// White noise: spike-triggered average and covariance.

export {
  type TriggeredFilters,
  type TriggeredOptions,
  triggeredFilters,
} from './analysis/white-noise/triggered-filters.ts';
export { whyNotWhite } from './analysis/white-noise/whiteness.ts';
export type { EncoderEpoch } from './training/encoder/descent-state.ts';
export type { FitCheckpointOptions } from './training/encoder/fit-checkpoint.ts';
export { type EncoderFit, type FitEncoderOptions, fitEncoder } from './training/encoder/fit-encoder.ts';
export { type FitJackknivesOptions, fitJackknives } from './training/encoder/fit-jackknives.ts';
export { type Omission, trainingSegments } from './training/encoder/jackknife.ts';
export { encoderRecipe, type RecipeData } from './training/encoder/recipes.ts';
export { refitEncoder } from './training/encoder/refit.ts';
export { type EncoderTraining, encoderTrainingDefaults, encoderTrainingSchema } from './training/encoder/settings.ts';
export { fitReadout } from './training/encoder/transfer.ts';
export { smallGrid, type TuningCandidate, type TuningGrid } from './training/encoder/tuning.ts';

// Encoders: scores, baselines, regions.

export { fitGaborEnergy, type GaborEnergyOptions, gaborEnergyData } from './analysis/encoding/gabor-energy.ts';
export { predictMeanRate } from './analysis/encoding/mean-rate.ts';
export {
  type RegionEncoding,
  type RegionEncodingOptions,
  regionEncoding,
} from './analysis/encoding/region-encoding.ts';
export { fitRidgeStrf, type RidgeStrf, type RidgeStrfOptions } from './analysis/encoding/ridge-strf.ts';
export {
  type EncoderScores,
  type ScoreName,
  type ScoreOptions,
  type ScoreSummary,
  scoreEncoder,
  scoreNames,
} from './analysis/encoding/score-encoder.ts';
export { fitStcQuadratic, type StcQuadratic, type StcQuadraticOptions } from './analysis/encoding/stc-quadratic.ts';

// Encoders: tuning subspaces.

export { analyseSubspaces, type SubspaceHooks } from './analysis/subspace/analyse-subspaces.ts';
export {
  type DstrfOptions,
  defaultLags,
  dstrfs,
  lagSpan,
  reach,
  type UnitDstrf,
} from './analysis/subspace/gradients/dstrf.ts';
export type { ClipTime, WindowSpan } from './analysis/subspace/gradients/windows.ts';
export {
  type SubspaceOptions,
  type SubspacePart,
  type SubspaceSettings,
  subspaceOptionsSchema,
  subspaceParts,
} from './analysis/subspace/options.ts';
export { compareCellTypes, type PairedComparison } from './analysis/subspace/sites/cell-types.ts';
export type * from './analysis/subspace/subspace-analysis.ts';
export {
  acausality,
  participationArea,
  type VisualSummary,
  type VisualTuning,
  type VolumeAxes,
  visualGaps,
  visualSummary,
  visualTuning,
} from './analysis/subspace/visual/summaries.ts';

// Encoders: scientific checks.

export {
  type CausalityOptions,
  type CausalityResult,
  checkCausality,
  spreadBins,
} from './analysis/checks/causality.ts';
export {
  type ConvolutionOptions,
  type ConvolutionResult,
  checkConvolution,
} from './analysis/checks/convolution.ts';
export {
  energyResponses,
  type FilterPair,
  fourierPair,
  gaborPair,
  linearResponses,
} from './analysis/checks/energy-model.ts';
export { channelShiftError, type ShiftError, timeShiftError } from './analysis/checks/equivariance.ts';
export { linearCka, predictionCorrelations, principalAngles } from './analysis/checks/feature-similarity.ts';
export { fitGabor, type GaborFactor, type GaborFit, gaborStrf } from './analysis/checks/gabor-fit.ts';
export {
  checkGlmReduction,
  type GlmReductionOptions,
  type GlmReductionResult,
} from './analysis/checks/glm-reduction.ts';
export { checkIdentifiability, type IdentifiabilityResult } from './analysis/checks/identifiability.ts';
export { type Check, type CheckSubject, checkNamed, checks, runCheck } from './analysis/checks/index.ts';
export { compareNetworks, type NetworkSimilarity, networkCka } from './analysis/checks/network-similarity.ts';
export {
  checkPatchCodes,
  type PatchCodeOptions,
  type PatchCodes,
} from './analysis/checks/patch-codes.ts';
export {
  checkPhaseScramble,
  invarianceIndex,
  type PhaseScrambleOptions,
  type PhaseScrambleResult,
  type PlantedEnergy,
} from './analysis/checks/phase-scramble.ts';
export { fitPoissonGlm, type PoissonGlm } from './analysis/checks/poisson-glm.ts';
export {
  measureReceptiveField,
  type ReceptiveFieldOptions,
  type ReceptiveFieldResult,
} from './analysis/checks/receptive-field.ts';
export { describeStrfs, type StrfTuningResult, type UnitTuning } from './analysis/checks/strf-tuning.ts';
export { type StrfTuning, strfTuning } from './analysis/checks/tuning.ts';

// Encoders: comparison of two runs.

export {
  type CompareOptions,
  type ComparisonRow,
  compareSides,
  type Estimate,
} from './analysis/compare/compare-sides.ts';
export {
  type Comparison,
  compareRuns,
  comparisonTable,
  type SharedStimuli,
  type SideSummary,
} from './analysis/compare/comparison.ts';
export { sideOf } from './analysis/compare/side-of.ts';

// Decoders: models.

export { type BaselineConfig, fromBaselineStateDict, toBaselineStateDict } from './models/decoders/baseline-weights.ts';
export {
  type DecoderCard,
  type DecoderConfig,
  type DecoderConfigInput,
  type DecoderName,
  type DecoderOptions,
  type DecoderShape,
  decoderCard,
  decoderConfigSchema,
  decoderNames,
  decoderOptions,
  type VideoUNetConfig,
} from './models/decoders/catalogue.ts';
export { MlpDecoder, type MlpDecoderConfig } from './models/decoders/mlp-decoder.ts';
export { type DecoderParameterRow, decoderParameterTable } from './models/decoders/parameter-table.ts';
export { predictConditionMeans, predictLatents, predictVideos } from './models/decoders/predict-videos.ts';
export { newDecoder } from './models/decoders/registry.ts';
export { firstMapSize, type ShallowCnnConfig, ShallowCnnDecoder } from './models/decoders/shallow-cnn-decoder.ts';
export { frameSize, type VideoDecoder } from './models/decoders/video-decoder.ts';
export { VideoUNet } from './models/decoders/video-unet.ts';
export { fromStateDict, type StateDict, toStateDict } from './models/pytorch-weights.ts';
export { type ModelOption, schemaOptions } from './models/schema-options.ts';
export { type FrameShape, frameOf } from './models/video-frame.ts';

// Decoders: training.

export { CheckpointFolder, type TrainingHistory, type TrainingState } from './training/decoder/checkpoint.ts';
export type { Chosen } from './training/decoder/closed-form/fit-closed-form.ts';
export { type DecoderFit, type FitDecoderOptions, fitDecoder } from './training/decoder/fit-decoder.ts';
export { recipeFor, recipeNote } from './training/decoder/recipe-scale.ts';
export {
  type DecoderPreset,
  type DecoderRecipe,
  decoderPresets,
  decoderRecipe,
  type WholeRecipe,
} from './training/decoder/recipes.ts';
export { type DecoderTraining, decoderTrainingSchema } from './training/decoder/settings.ts';
export { type TrainingOptions, type TrainingOutcome, trainDecoder } from './training/decoder/train-decoder.ts';
export { type TrainingData, trainingDataOf } from './training/decoder/training-data.ts';

// Decoders: evaluation.

export { labelsOf } from './analysis/decoding/condition-labels.ts';
export {
  type EvaluationInput,
  evaluateTrivial,
  evaluateVideos,
  type TrivialInput,
  trueVideos,
  type VideoScores,
} from './analysis/decoding/evaluate-video.ts';
export { type FeatureDistances, featureDistances } from './analysis/decoding/feature-distances.ts';
export {
  crossValidateLinear,
  fitLinearDecoder,
  type LinearDecoder,
  type LinearDecoderOptions,
  type LinearPredictions,
  logCounts,
  meanRates,
} from './analysis/decoding/linear-decoder.ts';
export { type MaskDecoderOptions, maskDecoder, testedTable } from './analysis/decoding/mask-decoder.ts';
export {
  applyMask,
  type MaskMode,
  type MaskOptions,
  maskModes,
  unitsOfRegions,
} from './analysis/decoding/mask-responses.ts';
export {
  type MaskedReconstructions,
  type MaskingEffect,
  type MaskingInput,
  type MaskingRow,
  maskingTable,
} from './analysis/decoding/masking.ts';
export { type MaskingFeature, maskingFeatures, maskingFeaturesOf } from './analysis/decoding/masking-features.ts';
export type { EffectStatistics, RowStatistics } from './analysis/decoding/masking-statistics/effect-statistics.ts';
export { type LesionPoint, lesionCurves } from './analysis/decoding/masking-statistics/lesion-curves.ts';
export type { LevelEffects } from './analysis/decoding/masking-statistics/level-effects.ts';
export { type MeasureRunOptions, measureRun } from './analysis/decoding/masking-statistics/measure-run.ts';
export type { NullComparison } from './analysis/decoding/masking-statistics/null-draws.ts';
export {
  type ShapleyShare,
  type SubsetEffect,
  shapleyValues,
} from './analysis/decoding/masking-statistics/shapley.ts';
export { type ShapleyRow, shapleyShares } from './analysis/decoding/masking-statistics/shapley-shares.ts';
export type { RunMeasures } from './analysis/decoding/masking-statistics/statistics.ts';
export {
  type Mask,
  type MaskingDistances,
  type MeasureMasksOptions,
  measureMasks,
} from './analysis/decoding/measure-masks.ts';
export { type ReconstructionNull, reconstructionNulls } from './analysis/decoding/reconstruction-nulls.ts';
export { type SampleReadout, sampleReadouts } from './analysis/decoding/sample-readouts.ts';
export { type DecoderEvaluation, type SetScores, scoreDecoder } from './analysis/decoding/score-decoder.ts';
export { selectRegions } from './analysis/decoding/select-regions.ts';
export { readVideoFeatures, type VideoFeatures } from './analysis/decoding/video-features.ts';

// Description of responses and latent features.

export {
  type Description,
  type DescriptionOptions,
  describeResponses,
  type EmbeddedSet,
  type SeparabilityRow,
} from './analysis/description/describe-responses.ts';
export { type DescribedData, type DescribedSet, describedData } from './analysis/description/described-data.ts';
export type { Embedding } from './analysis/description/embed-points.ts';
export type { PointLabel } from './analysis/description/point-labels.ts';
export type { LatentsOf } from './analysis/description/point-sets.ts';
export type { RegionSimilarity } from './analysis/description/response-similarity.ts';
export type { Separability } from './analysis/description/separability.ts';

// Contrast decoding of real sessions.

export * from './analysis/decoding/contrast/decode-contrasts.ts';
export * from './analysis/decoding/contrast/plan.ts';
export { pretrainRefiner, type RefinerWeights } from './analysis/decoding/contrast/refiner.ts';
export type { ContrastResult, FinishedFold } from './analysis/decoding/contrast/results.ts';
export * from './analysis/decoding/contrast/settings.ts';

// Decoding by encoding.

export {
  type CandidatePosterior,
  candidateLikelihoods,
  candidatePosterior,
} from './analysis/inversion/candidate-posterior.ts';
export {
  type AmongCandidates,
  type CandidateStimuli,
  identifyAmong,
  type PosteriorAmong,
} from './analysis/inversion/identify-among.ts';
export {
  type Identification,
  type IdentifyOptions,
  identifyStimuli,
  type StimulusIdentification,
} from './analysis/inversion/identify-stimuli.ts';
export { type Inversion, type InversionOptions, invertResponses } from './analysis/inversion/invert-responses.ts';
export { type MostExciting, type MostExcitingOptions, mostExciting } from './analysis/inversion/most-exciting.ts';
export { fitNoise, type Likelihood, type NoiseModel } from './analysis/inversion/noise-model.ts';
export { type StimulusPriorName, stimulusPriorNames } from './analysis/inversion/prior-names.ts';
export {
  type InversionSettings,
  type ReconstructOptions,
  reconstructStimuli,
  type StimulusReconstruction,
  type TriedInversion,
} from './analysis/inversion/reconstruct-stimuli.ts';
export {
  type ClipWindow,
  ResponseCutter,
  type WindowResponses,
  windowStimuli,
} from './analysis/inversion/response-windows.ts';
export { fitStimulusPrior, type StimulusPrior } from './analysis/inversion/stimulus-prior.ts';
