import { selectRegions } from '../../../src/analysis/decoding/select-regions.ts';
import type { DecodingData } from '../../../src/data/decoding-data.ts';
import { planDecoderFit } from '../../../src/training/decoder/fit-decoder.ts';
import { type DecodersConfig, planOf } from '../../side-by-side/config.ts';
import { cellConfig, firstCells } from '../../side-by-side/plan.ts';
import type { StudyConfig } from './config.ts';
import { fitOptionsOf } from './video-study.ts';

/**
 * Plans every decoder of a run without building it. Throws NotFound for a region that the data do not have, InvalidInput for options and
 * a training that do not fit them, and InvalidData for data that a decoder cannot be fitted to.
 */
export function expectDecoderFits(config: StudyConfig | DecodersConfig, data: DecodingData): void {
  const seen = config.regions ? selectRegions(data, config.regions) : data;
  for (const study of studiesOf(config)) {
    // The engine chooses the preset where none is asked for; what fits the data is the same with any.
    planDecoderFit(study, seen, fitOptionsOf({ ...study, preset: study.preset ?? 'tiny' }));
  }
}

function studiesOf(config: StudyConfig | DecodersConfig): StudyConfig[] {
  if (config.kind !== 'decoders') return [config];
  const plan = planOf(config);
  return firstCells(plan).map((cell) => cellConfig(plan, cell));
}
