import { Command } from 'commander';
import type { BenchRow } from '../../peers/bench/decoder.ts';
import { printJson, printLine } from '../print.ts';
import { progressBar } from '../progress.ts';

/** `cortex bench`: how fast this project is beside its peers, measured in the same run. */
export function benchCommand(): Command {
  const decoder = new Command('decoder')
    .description('training step and forward pass of the decoder against PyTorch')
    .option('--json', 'print one JSON object on stdout')
    .action(async ({ json }: { json?: boolean }) => {
      const { benchDecoder } = await import('../../peers/bench/decoder.ts');
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
      const { benchStatenet } = await import('../../peers/bench/statenet.ts');
      const bar = progressBar();
      const result = await benchStatenet({ onProgress: bar.onProgress }).finally(bar.end);
      if (json) printJson(result);
      else printRows(result.rows);
    });
  const dstrf = new Command('dstrf')
    .description('dSTRFs of the population CNN, all 119 units at 3000 times, against PyTorch')
    .option('--json', 'print one JSON object on stdout')
    .action(async ({ json }: { json?: boolean }) => {
      const { benchDstrf } = await import('../../peers/bench/dstrf.ts');
      const bar = progressBar();
      const result = await benchDstrf({ onProgress: bar.onProgress }).finally(bar.end);
      if (json) {
        printJson(result);
        return;
      }
      for (const { method, seconds, timedTimes, ratio } of result.rows) {
        const part = timedTimes < result.times ? `  (from ${timedTimes} times)` : '';
        printLine(`${method.padEnd(16)} ${seconds.toFixed(2)} s  ${ratio.toFixed(2)} ×${part}`);
      }
      printLine(
        `half the times ${result.halfTimesSeconds.toFixed(2)} s, peak memory ${result.peakMemoryMiB} MiB, ` +
          `largest difference ${result.largestDifference.toExponential(1)}`,
      );
    });
  const masking = new Command('masking')
    .description('all 64 sets of six regions silenced, 64 conditions, against PyTorch and a call a set')
    .option('--json', 'print one JSON object on stdout')
    .action(async ({ json }: { json?: boolean }) => {
      const { benchMasking } = await import('../../peers/bench/masking.ts');
      const bar = progressBar();
      const result = await benchMasking({ onProgress: bar.onProgress }).finally(bar.end);
      if (json) {
        printJson(result);
        return;
      }
      for (const { work, oursSeconds, peer, peerSeconds, ratio } of result.rows) {
        printLine(
          `${work.padEnd(10)} ${oursSeconds.toFixed(1)} s  ${peer} ${peerSeconds.toFixed(1)} s  ${ratio.toFixed(2)} ×`,
        );
      }
      printLine(
        `from ${result.timedSubsets} of ${result.subsets} sets; largest difference ${result.largestDifference.toExponential(1)}, ` +
          `Shapley values miss their sum by ${result.shapleyDifference.toExponential(1)}`,
      );
    });
  const bench = new Command('bench').description('measure speed against peers');
  return bench.addCommand(decoder).addCommand(masking).addCommand(statenet).addCommand(dstrf);
}

function printRows(rows: readonly BenchRow[]): void {
  for (const { work, batch, oursSeconds, peer, peerSeconds, ratio } of rows) {
    const ours = `${oursSeconds.toFixed(3)} s`;
    printLine(`${work.padEnd(8)} batch ${batch}  ${ours}  ${peer} ${peerSeconds.toFixed(3)} s  ${ratio.toFixed(2)} ×`);
  }
}
