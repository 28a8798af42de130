import { loadSiegelSim } from '../../../datasets/siegel-sim/load.ts';
import type { DecodingData } from '../../../src/data/decoding-data.ts';
import type { OnProgress } from '../../../src/progress.ts';
import type { StudyConfig } from './config.ts';
import type { Preset } from './presets.ts';

/** The samples that a study of a spike-to-video decoder is made of; the same config always gives the same ones. */
export function loadStudyData(config: StudyConfig, preset: Preset, onProgress?: OnProgress): Promise<DecodingData> {
  return loadSiegelSim({
    seed: config.seed,
    sessions: config.sessions,
    samplesPerCondition: preset.samplesPerCondition,
    trialsPerCondition: preset.trialsPerCondition,
    unitDraw: preset.unitDraw,
    shuffleLabels: config.shuffleLabels,
    timeMultiple: preset.model.timePooling.reduce((a, b) => a * b, 1),
    onProgress,
  });
}
