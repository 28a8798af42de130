import { Command } from 'commander';
import type { BenchRow } from '../../bench/decoder.ts';
import { printJson, printLine } from '../print.ts';
import { progressBar } from '../progress.ts';

/** `cortex bench`: how fast this project is beside its peers, measured in the same run. */
export function benchCommand(): Command {
  const decoder = new Command('decoder')
    .description('training step and forward pass of the decoder against PyTorch')
    .option('--json', 'print one JSON object on stdout')
    .action(async ({ json }: { json?: boolean }) => {
      const { benchDecoder } = await import('../../bench/decoder.ts');
      const bar = progressBar();
      const result = await benchDecoder({ onProgress: bar.onProgress }).finally(bar.end);
      if (json) {
        printJson(result);
        return;
      }
      printRows(result.rows);
    });
  const statenet = new Command('statenet')
    .description('training step and forward pass of StateNet-GRU against PyTorch')
    .option('--json', 'print one JSON object on stdout')
    .action(async ({ json }: { json?: boolean }) => {
      const { benchStatenet } = await import('../../bench/statenet.ts');
      const bar = progressBar();
      const result = await benchStatenet({ onProgress: bar.onProgress }).finally(bar.end);
      if (json) printJson(result);
      else printRows(result.rows);
    });
  return new Command('bench').description('measure speed against peers').addCommand(decoder).addCommand(statenet);
}

function printRows(rows: readonly BenchRow[]): void {
  for (const { work, batch, oursSeconds, peer, peerSeconds, ratio } of rows) {
    const ours = `${oursSeconds.toFixed(3)} s`;
    printLine(`${work.padEnd(8)} batch ${batch}  ${ours}  ${peer} ${peerSeconds.toFixed(3)} s  ${ratio.toFixed(2)} ×`);
  }
}
