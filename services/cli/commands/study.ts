import { Command } from 'commander';
import { decoderNames } from '../../../src/models/decoders/catalogue.ts';
import { datasetNames, presetNames } from '../../runs/decoding/config.ts';
import { withDataOptions } from '../data-options.ts';
import { type FullStudyOptions, runFullStudy } from '../full-study.ts';
import { openRun } from '../open-run.ts';
import { printRun } from '../print-run.ts';
import { expectNoQueue, withQueueOptions } from '../queue-options.ts';
import { runRecorded } from '../run-recorded.ts';
import { asksForSeveral, runSideBySide } from '../side-by-side.ts';
import { hasStudyOptions, studyConfigOf } from '../study-config.ts';

/**
 * `cortex study`: train a decoder, evaluate it, mask the regions, and write the run folder; or several decoders, folds and
 * seeds, one table; or the whole paper.
 */
export function studyCommand(): Command {
  const command = new Command('study')
    .description('reconstruct videos from spikes and measure what each brain region contributes')
    .option('--dataset <name>', `${datasetNames.join(' or ')} (default: ${datasetNames[0]})`);
  return withQueueOptions(withDataOptions(command))
    .option('--seed <n>', 'seed of every random draw (default: 1)')
    .option('--preset <name>', `${presetNames.join(', ')} (default: what the engine is quick enough for)`)
    .option(
      '--decoder <names>',
      `${decoderNames.join(', ')} (default: ${decoderNames[0]}); several, such as mlp,linear: one table of them, without masking`,
    )
    .option('--folds <n>', 'one table over the first n folds of trials, or of combinations (--split)')
    .option('--seeds <n>', 'one table over n trainings of every decoder, on the same data (default: 1)')
    .option('--full', 'the paper figure by figure in one folder and report; goes on where it was stopped')
    .option('--options <json>', 'options of the decoder (cortex models NAME), such as \'{"width": 8}\'')
    .option('--steps <n>', "gradient steps (default: the preset's, as for all of the training)")
    .option('--learning-rate <x>', 'learning rate')
    .option('--batch-size <n>', 'samples a batch')
    .option('--training <json>', 'other changes to the training, such as \'{"unitWeightDecay": 0}\'')
    .option('--out <dir>', 'folder of the run (default: a new one in $CORTEX_RUNS or ./runs)')
    .option('--training-seed <n>', 'seed of the training alone (default: --seed)')
    .option('--regions <list>', 'train on the units of these regions alone, such as V4,MT')
    .option('--shuffle-labels', 'control: shuffle the trial labels before training')
    .option('--resume', 'go on with the run in --out from its last checkpoint')
    .option('--json', 'print one JSON object on stdout')
    .action(async (options: FullStudyOptions) => {
      if (options.full) {
        await runFullStudy(options);
        return;
      }
      if (asksForSeveral(options)) {
        await runSideBySide(options);
        return;
      }
      expectNoQueue(options, 'this is one study: name several decoders, --folds or --seeds');
      const recorder = await openRun(options, {
        config: (dataFolder) => studyConfigOf(options, 'study', dataFolder),
        given: hasStudyOptions(options),
      });
      printRun(recorder, await runRecorded(recorder), options.json === true);
    });
}
