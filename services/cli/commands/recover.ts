import { Command, Option } from 'commander';
import { z } from 'zod';
import type { NullArms } from '../../recovery/null-arms.ts';
import type { Rate } from '../../recovery/rate.ts';
import { recoveryRecipeNames } from '../../recovery/recipe.ts';
import type { Recovery } from '../../recovery/recovery.ts';
import { printJson, printLine } from '../print.ts';
import { progressBar } from '../progress.ts';
import { configOf, numberOf } from '../read-options.ts';

const optionsSchema = z.strictObject({
  domain: z.enum(['auditory', 'visual']).default('auditory'),
  seed: z.int().nonnegative().default(1),
  networks: z.int().positive().optional(),
  recipe: z.enum(recoveryRecipeNames).optional(),
  shuffleResponses: z.boolean().optional(),
  nulls: z.boolean().default(false),
  simulations: z.int().positive().max(100).optional(),
});

interface RecoverCliOptions {
  readonly domain?: string;
  readonly seed?: string;
  readonly networks?: string;
  readonly recipe?: string;
  readonly shuffleResponses?: boolean;
  readonly nulls?: boolean;
  readonly simulations?: string;
  readonly json?: boolean;
}

/** `cortex recover`: simulate units with a known tuning subspace, train, analyse, and compare with the truth. */
export function recoverCommand(): Command {
  return new Command('recover')
    .description('simulate a known tuning subspace, train on its spikes, and see what the analysis finds of it')
    .addOption(new Option('--domain <name>', 'auditory (the default) or visual').choices(['auditory', 'visual']))
    .option('--seed <n>', 'seed of the simulation and the networks (default: 1)')
    .option('--networks <n>', 'networks whose dSTRFs are combined (default: 3)')
    .addOption(
      new Option(
        '--recipe <name>',
        'settings chosen for the simulation (the default), or those that a recorded data set is analysed with',
      ).choices(recoveryRecipeNames),
    )
    .option('--shuffle-responses', 'control: responses shuffled in time, of which nothing may be found')
    .option('--nulls', 'instead: how often statistics find something where there is nothing, without networks')
    .option('--simulations <n>', 'with --nulls: simulations of 64 sites an arm (default: 1)')
    .option('--json', 'print one JSON object on stdout')
    .action(async ({ json, seed, networks, simulations, ...rest }: RecoverCliOptions) => {
      const fields = {
        ...rest,
        seed: numberOf(seed),
        networks: numberOf(networks),
        simulations: numberOf(simulations),
      };
      const { nulls, ...options } = configOf(optionsSchema, fields, ([field]) => `--${String(field)}`);
      const bar = progressBar();
      if (nulls) {
        const { nullArms } = await import('../../recovery/null-arms.ts');
        const found = await nullArms({ ...options, onProgress: bar.onProgress }).finally(bar.end);
        return json ? printJson(found) : printNulls(found);
      }
      const { recover } = await import('../../recovery/recover.ts');
      const found = await recover({ ...options, onProgress: bar.onProgress }).finally(bar.end);
      return json ? printJson(found) : printRecovery(found);
    });
}

function printRecovery({ domain, seed, shuffled, recipe, networks, seconds, verdicts }: Recovery): void {
  const control = shuffled ? ', responses shuffled in time' : '';
  const settings = recipe === 'simulation' ? '' : `, recipe of ${recipe}`;
  printLine(`${domain} simulation, seed ${seed}, ${networks} networks${settings}${control}, ${Math.round(seconds)} s`);
  for (const { criterion, value, passed } of Object.values(verdicts)) {
    const measured = typeof value === 'number' ? Number(value.toPrecision(4)) : (value ?? 'nothing');
    printLine(`  ${passed ? 'found ' : 'NOT   '}  ${criterion}: ${measured}`);
  }
}

function printNulls({ domain, seed, simulations, tiling, clusteredAsIndependent, widthsPermuted, linear }: NullArms) {
  printLine(`${domain} simulations, seeds ${seed} to ${seed + simulations - 1}, exact gradients`);
  const { more, less } = tiling.independent;
  const rows: [string, Rate][] = [
    [`independent places overlap more (${more}) or less (${less}) than chance`, tiling.independent],
    ['independent places against strangers tuned in the same plane', tiling.independentStrangers],
    ['stratified places overlap less', tiling.stratifiedLess],
    ['clustered places overlap more', tiling.clusteredMore],
    ['sites called clustered that are not differ from others', clusteredAsIndependent],
    ['widths dealt out: areas differ', widthsPermuted.area],
    ['widths dealt out: bowls differ', widthsPermuted.bowls],
    ['widths dealt out: hills differ', widthsPermuted.hills],
    ['linear units called hill or bowl', linear.bent],
    ['linear units of more than one dimension', linear.manyDimensions],
  ];
  for (const [what, { found, of, share }] of rows) {
    const percent = share === null ? '–' : (100 * share).toFixed(1);
    printLine(`  ${percent.padStart(5)} %  ${what} (${found} of ${of})`);
  }
}
