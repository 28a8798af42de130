import { Command } from 'commander';
import { CortexError, unknownName } from '../../../src/errors.ts';
import { datasetNames, presetNames } from '../../runs/decoding/config.ts';
import { withDataOptions } from '../data-options.ts';
import { openRun } from '../open-run.ts';
import { printRun } from '../print-run.ts';
import { progressBar } from '../progress.ts';
import { runRecorded } from '../run-recorded.ts';
import { type StudyOptions, studyConfigOf } from '../study-config.ts';

type ImportOptions = StudyOptions & { readonly model?: string };

/** Networks that can be imported: names of arrays and their layout are known. */
const importable = ['video-unet'];

/** `cortex import`: a run of a decoder that PyTorch trained; it is then evaluated, masked and asked like any other. */
export function importCommand(): Command {
  const command = new Command('import')
    .description('make a run of a decoder that PyTorch trained: checkpoint.pth (a state dict) or safetensors')
    .argument('<file>', 'state dict of torch.save, of which nothing is executed, or a safetensors file')
    .option('--model <name>', `network that it is of: ${importable.join(', ')}`, importable[0])
    .option('--dataset <name>', `recordings that it reads, units in their order: ${datasetNames.join(', ')}`);
  return withDataOptions(command)
    .option('--seed <n>', 'seed of simulated recordings and of pseudo-populations (default: 1)')
    .option('--preset <name>', `size of simulated recordings: ${presetNames.join(', ')}`)
    .option('--out <dir>', 'folder of the run (default: a new one in $CORTEX_RUNS or ./runs)')
    .option('--json', 'print one JSON object on stdout')
    .action(async (file: string, options: ImportOptions) => {
      const { model = importable[0], ...place } = options;
      if (!importable.includes(model)) {
        throw new CortexError('InvalidInput', `--model: ${unknownName('network to import', model, importable)}`);
      }
      const { importDecoder, optionsOf, readStateDict } = await import('../../runs/decoding/import-decoder.ts');
      const state = await readStateDict(file);
      const network = { decoder: model, options: JSON.stringify(optionsOf(state, file)) };
      const config = studyConfigOf({ ...place, ...network }, 'training', process.env.CORTEX_DATA);
      const bar = progressBar();
      const decoder = await importDecoder(config, file, state, bar.onProgress).finally(bar.end);
      try {
        const recorder = await openRun(place, { config: () => config, given: true });
        const result = await runRecorded(recorder, (_, { runDir }) => decoder.write(runDir));
        printRun(recorder, result, options.json === true);
      } finally {
        decoder.dispose();
      }
    });
}
