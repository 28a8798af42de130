/// <reference types="node" preserve="true" />
/** Data sets: the catalogue, and the loaders of each. */

export { loadAuditorySim } from './auditory-sim/load.ts';
export type { AuditorySimOptions } from './auditory-sim/settings.ts';
export {
  type ChoiceName,
  contrastDatasetNames,
  type DatasetCard,
  type DatasetChoice,
  type DatasetEntry,
  type DatasetName,
  type DecodingChoice,
  type DecodingDatasetName,
  dataset,
  datasetNames,
  datasets,
  decodingDatasetNames,
  type EncodingChoice,
  type EncodingDatasetName,
  encodingDatasetNames,
  loadContrasts,
  loadDecoding,
  loadEncoding,
  unknownChoices,
} from './catalogue.ts';
export { type LgnOptions, loadLgn } from './lgn-whitenoise/load.ts';
export { loadNs1, type Ns1Options } from './ns1/load.ts';
export { type Ns1FrontEnd, ns1FrontEnds } from './ns1/sounds.ts';
export { foldSplit as ns1FoldSplit, ns1Folds } from './ns1/split.ts';
export { loadPaperEncoding, type PaperEncodingOptions } from './paper-layout/encoding.ts';
export {
  type PaperCondition,
  readPaperResponses,
  readPaperSession,
  responseFileName,
  videoFileName,
} from './paper-layout/files.ts';
export { loadPaperLayout, type PaperLayoutOptions } from './paper-layout/load.ts';
export { readPaperVideos } from './paper-layout/videos.ts';
export { writePaperSession, writePaperVideos } from './paper-layout/write.ts';
export { loadPvc2, type Pvc2Options } from './pvc2/load.ts';
export { buildRecording } from './recordings/build.ts';
export { checkRecording, type RecordingCard } from './recordings/check.ts';
export { loadRecording, loadRecordings } from './recordings/load.ts';
export { type RecordingsOptions, type RecordingsSettings, recordingsSettingsSchema } from './recordings/settings.ts';
export type { RecordingSource, SourceResponses, SourceSplit, SourceStimulus } from './recordings/source.ts';
export { type NemsSettings, readNemsSource } from './shared/nems/source.ts';
export {
  type CountedSession,
  drawPseudoPopulation,
  type PseudoPopulationSettings,
} from './shared/pseudo-population.ts';
export { readSpikeSession, type SpikeSession, writeSpikeSession } from './shared/spike-session.ts';
export type { PerSplit } from './shared/trial-split.ts';
export type { UnitCounts } from './shared/unit-counts.ts';
export type { Arm } from './siegel-sim/arms/arm.ts';
export { type ArmName, armCalled, armNames } from './siegel-sim/arms/catalogue.ts';
export { combinationFolds, heldOutCombinations } from './siegel-sim/combinations.ts';
export { loadSiegelEncoding, type SiegelEncodingOptions } from './siegel-sim/encoding.ts';
export { conditions as siegelConditions, pseudoPopulationSites } from './siegel-sim/experiment.ts';
export { loadSiegelSim, type SiegelSimOptions } from './siegel-sim/load.ts';
export { type PlantedSite, plantSites } from './siegel-sim/planted.ts';
export { type SimulationSettings, simulationSettings } from './siegel-sim/settings.ts';
export type { SplitKind } from './siegel-sim/split-kinds.ts';
export { plantedTuning, type RegionTuning, type TuningFractions } from './siegel-sim/tuning.ts';
export { renderSiegelVideos } from './siegel-sim/videos.ts';
export { type AreaGroup, groupOf } from './steinmetz/areas.ts';
export { steinmetzConditions, steinmetzPeriods } from './steinmetz/contrasts.ts';
export {
  findSteinmetzFolder,
  listSteinmetzSessions,
  loadSteinmetzSession,
  type SteinmetzSession,
} from './steinmetz/load.ts';
export { renderSteinmetzVideos } from './steinmetz/videos.ts';
export { loadV4, type V4Images, type V4Options, v4Folds, v4Sessions } from './v4-images/load.ts';
export { loadVisualSim } from './visual-sim/load.ts';
export type { VisualSimOptions } from './visual-sim/settings.ts';
export { loadWingert, type WingertOptions } from './wingert/load.ts';
