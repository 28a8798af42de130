import { Command, Option } from 'commander';
import { z } from 'zod';
import type { Recovery } from '../../recovery/recovery.ts';
import { printJson, printLine } from '../print.ts';
import { progressBar } from '../progress.ts';
import { configOf, numberOf } from '../read-options.ts';

const optionsSchema = z.strictObject({
  domain: z.enum(['auditory', 'visual']).default('auditory'),
  seed: z.int().nonnegative().default(1),
  networks: z.int().positive().optional(),
  shuffleResponses: z.boolean().default(false),
});

interface RecoverCliOptions {
  readonly domain?: string;
  readonly seed?: string;
  readonly networks?: string;
  readonly shuffleResponses?: boolean;
  readonly json?: boolean;
}

/** `cortex recover`: simulate units with a known tuning subspace, train, analyse, and compare with the truth. */
export function recoverCommand(): Command {
  return new Command('recover')
    .description('simulate a known tuning subspace, train on its spikes, and see what the analysis finds of it')
    .addOption(new Option('--domain <name>', 'auditory (the default) or visual').choices(['auditory', 'visual']))
    .option('--seed <n>', 'seed of the simulation and the networks (default: 1)')
    .option('--networks <n>', 'networks whose dSTRFs are combined (default: 3)')
    .option('--shuffle-responses', 'control: responses shuffled in time, of which nothing may be found')
    .option('--json', 'print one JSON object on stdout')
    .action(async ({ domain, seed, networks, shuffleResponses, json }: RecoverCliOptions) => {
      const fields = { domain, seed: numberOf(seed), networks: numberOf(networks), shuffleResponses };
      const options = configOf(optionsSchema, fields, ([field]) => `--${String(field)}`);
      const { recover } = await import('../../recovery/recover.ts');
      const bar = progressBar();
      const found = await recover({ ...options, onProgress: bar.onProgress }).finally(bar.end);
      if (json) printJson(found);
      else printRecovery(found);
    });
}

function printRecovery({ domain, seed, shuffled, networks, seconds, verdicts }: Recovery): void {
  const control = shuffled ? ', responses shuffled in time' : '';
  printLine(`${domain} simulation, seed ${seed}, ${networks} networks${control}, ${Math.round(seconds)} s`);
  for (const { criterion, value, passed } of Object.values(verdicts)) {
    const measured = typeof value === 'number' ? Number(value.toPrecision(4)) : (value ?? 'nothing');
    printLine(`  ${passed ? 'found ' : 'NOT   '}  ${criterion}: ${measured}`);
  }
}
