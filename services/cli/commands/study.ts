import { Command } from 'commander';
import { decoderNames } from '../../../src/models/decoders/catalogue.ts';
import { datasetNames, presetNames } from '../../runs/decoding/config.ts';
import { openRun } from '../open-run.ts';
import { printRun } from '../print-run.ts';
import { runRecorded } from '../run-recorded.ts';
import { hasStudyOptions, type StudyOptions, studyConfigOf } from '../study-config.ts';

/** `cortex study`: train a decoder, evaluate it, mask the regions, and write the run folder. */
export function studyCommand(): Command {
  return new Command('study')
    .description('reconstruct videos from spikes and measure what each brain region contributes')
    .option('--dataset <name>', `${datasetNames.join(' or ')} (default: ${datasetNames[0]})`)
    .option('--data <dir>', 'folder of the recordings (default: $CORTEX_DATA)')
    .option('--site <name>', 'site of a data set that has several, such as PRN015a')
    .option('--sessions <list>', 'sessions by number, such as 1,2 (default: all)')
    .option('--seed <n>', 'seed of every random draw (default: 1)')
    .option('--preset <name>', `${presetNames.join(', ')} (default: what the engine is quick enough for)`)
    .option('--decoder <name>', `${decoderNames.join(', ')} (default: ${decoderNames[0]})`)
    .option('--options <json>', 'options of the decoder (cortex models NAME), such as \'{"width": 8}\'')
    .option('--steps <n>', "gradient steps (default: the preset's, as for all of the training)")
    .option('--learning-rate <x>', 'learning rate')
    .option('--batch-size <n>', 'samples a batch')
    .option('--training <json>', 'other changes to the training, such as \'{"unitWeightDecay": 0}\'')
    .option('--out <dir>', 'folder of the run (default: a new one in $CORTEX_RUNS or ./runs)')
    .option('--shuffle-labels', 'control: shuffle the trial labels before training')
    .option('--resume', 'go on with the run in --out from its last checkpoint')
    .option('--json', 'print one JSON object on stdout')
    .action(async (options: StudyOptions) => {
      const recorder = await openRun(options, {
        config: (dataFolder) => studyConfigOf(options, 'study', dataFolder),
        given: hasStudyOptions(options),
      });
      printRun(recorder, await runRecorded(recorder), options.json === true);
    });
}
