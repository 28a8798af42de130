import { Command } from 'commander';
import { encodingDatasetNames } from '../../../datasets/catalogue.ts';
import { CortexError } from '../../../src/errors.ts';
import { decoderNames } from '../../../src/models/decoders/catalogue.ts';
import { datasetNames, presetNames } from '../../runs/decoding/config.ts';
import { withDataOptions } from '../data-options.ts';
import { type EncodingOptions, encoderOnlyOptions, encodingConfigOf, hasEncodingOptions } from '../encoding-config.ts';
import { type AskedRun, openRun } from '../open-run.ts';
import { printRun } from '../print-run.ts';
import { runRecorded } from '../run-recorded.ts';
import { decoderOnlyOptions, hasStudyOptions, type StudyOptions, studyConfigOf } from '../study-config.ts';

type TrainOptions = StudyOptions & EncodingOptions;

/** `cortex train`: with `--model` fits an encoder, stimulus → responses; without, the decoder of `cortex study`. */
export function trainCommand(): Command {
  const command = new Command('train')
    .description('fit an encoder (--model) and score it; without --model train the video decoder')
    .option('--model <name>', 'encoder to fit; cortex models lists them')
    .option('--dataset <name>', `encoders: ${encodingDatasetNames.join(', ')}; decoder: ${datasetNames.join(', ')}`);
  return withDataOptions(command)
    .option('--options <json>', 'options of the encoder or decoder (cortex models NAME), such as \'{"hidden": 20}\'')
    .option('--prefilter <name>', 'encoder: adaptation in front of the model, such as adaptrans')
    .option('--nonlinearity <name>', "encoder: output nonlinearity (default: the model's)")
    .option(
      '--networks <n>',
      'encoder: networks with seeds seed, seed + 1, … whose predictions are averaged (default: 1)',
    )
    .option('--core <id>', 'encoder: fit readouts alone, onto the networks of a finished run in the same folder')
    .option('--jackknife', 'encoder: every one of the networks leaves out another part of the training clips')
    .option(
      '--tune <grid>',
      'encoder: settings by validation, small or none (default: small for recorded data where the recipe alone may underfit)',
    )
    .option('--epochs <n>', "encoder: epochs (default: the model's recipe, as for all of the training)")
    .option('--steps <n>', "decoder: gradient steps (default: the preset's, as for all of the training)")
    .option('--learning-rate <x>', 'learning rate')
    .option('--batch-size <n>', 'encoder: crops a batch; decoder: samples a batch')
    .option('--training <json>', 'other changes to the recipe, such as \'{"loss": "poisson"}\'')
    .option('--shuffle-stimuli', 'encoder, control: pair every response with the stimulus of another clip')
    .option('--preset <name>', `decoder: ${presetNames.join(', ')}`)
    .option('--decoder <name>', `decoder: ${decoderNames.join(', ')} (default: ${decoderNames[0]})`)
    .option('--training-seed <n>', 'decoder: seed of the training alone (default: --seed)')
    .option('--regions <list>', 'decoder: train on the units of these regions alone, such as V4,MT')
    .option('--shuffle-labels', 'decoder, control: shuffle the trial labels before training')
    .option('--seed <n>', 'seed of every random draw (default: 1)')
    .option('--out <dir>', 'folder of the run (default: a new one in $CORTEX_RUNS or ./runs)')
    .option('--resume', 'go on with the run in --out')
    .option('--json', 'print one JSON object on stdout')
    .action(async (options: TrainOptions) => {
      const recorder = await openRun(options, trainingOf(options));
      printRun(recorder, await runRecorded(recorder), options.json === true);
    });
}

/** Which of the two kinds of training the options ask for. Throws InvalidInput for options of both. */
export function trainingOf(options: TrainOptions): AskedRun {
  if (options.model === undefined && given(options, encoderOnlyOptions).length === 0) {
    return { config: (dataFolder) => studyConfigOf(options, 'training', dataFolder), given: hasStudyOptions(options) };
  }
  const foreign = given(options, decoderOnlyOptions);
  if (foreign.length > 0) {
    throw new CortexError('InvalidInput', `${foreign.join(', ')}: only for decoders; leave out with an encoder.`);
  }
  return { config: (dataFolder) => encodingConfigOf(options, dataFolder), given: hasEncodingOptions(options) };
}

function given(options: TrainOptions, names: Readonly<Record<string, string>>): string[] {
  return Object.entries(names).flatMap(([field, name]) => (Object.hasOwn(options, field) ? [name] : []));
}
