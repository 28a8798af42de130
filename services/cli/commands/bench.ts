import { Command } from 'commander';
import type { BenchOptions, BenchResult, BenchRow } from '../../peers/bench/networks.ts';
import { printJson, printLine } from '../print.ts';
import { progressBar } from '../progress.ts';

/** `cortex bench`: how fast this project is beside its peers, measured in the same run. */
export function benchCommand(): Command {
  const decoder = networkCommand('decoder', 'training step and forward pass of the decoder', async () => {
    const { benchDecoder } = await import('../../peers/bench/decoder.ts');
    return benchDecoder;
  });
  const inverse = networkCommand('inverse', 'training step and forward pass of the inverted decoder', async () => {
    const { benchInverse } = await import('../../peers/bench/inverse.ts');
    return benchInverse;
  });
  const statenet = networkCommand('statenet', 'training step and forward pass of StateNet-GRU', async () => {
    const { benchStatenet } = await import('../../peers/bench/statenet.ts');
    return benchStatenet;
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
  const growth = new Command('growth')
    .description('time and memory of the main works as units, samples, frames, bins and times grow')
    .option('--json', 'print one JSON object on stdout')
    .action(async ({ json }: { json?: boolean }) => {
      const { benchGrowth } = await import('../../peers/bench/growth.ts');
      const bar = progressBar();
      const result = await benchGrowth({ onProgress: bar.onProgress }).finally(bar.end);
      if (json) {
        printJson(result);
        return;
      }
      for (const { work, axis, sizes, seconds, peakMiB, slope } of result.rows) {
        const points = sizes.map((size, i) => `${size}: ${seconds[i].toFixed(3)} s, ${peakMiB[i] ?? '–'} MiB`);
        printLine(`${`${work} by ${axis}`.padEnd(32)} slope ${slope?.toFixed(2) ?? '–'}  ${points.join('; ')}`);
      }
    });
  const serving = new Command('serving')
    .description('requests to a server over the runs of the demo, one at a time and eight at once')
    .option('--json', 'print one JSON object on stdout')
    .action(async ({ json }: { json?: boolean }) => {
      const { benchServing } = await import('../../peers/bench/serving.ts');
      const bar = progressBar();
      const result = await benchServing({ onProgress: bar.onProgress }).finally(bar.end);
      if (json) {
        printJson(result);
        return;
      }
      for (const { request, atOnce, perSecond, medianMs, p99Ms } of result.rows) {
        const times = `median ${medianMs.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms`;
        printLine(`${request.padEnd(27)} ${atOnce} at once  ${perSecond.toFixed(0)} a second  ${times}`);
      }
    });
  const bench = new Command('bench').description('measure speed, against peers where there are some');
  for (const command of [decoder, inverse, masking, statenet, dstrf, serving, growth]) bench.addCommand(command);
  return bench;
}

function networkCommand(
  name: string,
  description: string,
  load: () => Promise<(options: BenchOptions) => Promise<BenchResult>>,
): Command {
  return new Command(name)
    .description(`${description} against PyTorch`)
    .option('--json', 'print one JSON object on stdout')
    .action(async ({ json }: { json?: boolean }) => {
      const run = await load();
      const bar = progressBar();
      const result = await run({ onProgress: bar.onProgress }).finally(bar.end);
      if (json) printJson(result);
      else printRows(result.rows);
    });
}

function printRows(rows: readonly BenchRow[]): void {
  for (const { work, batch, oursSeconds, peer, peerSeconds, ratio } of rows) {
    const ours = `${oursSeconds.toFixed(3)} s`;
    printLine(`${work.padEnd(8)} batch ${batch}  ${ours}  ${peer} ${peerSeconds.toFixed(3)} s  ${ratio.toFixed(2)} ×`);
  }
}
