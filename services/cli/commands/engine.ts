import { Command } from 'commander';
import type { EngineReport } from '../../../src/engine/index.ts';
import type { OnProgress } from '../../../src/progress.ts';

interface EngineOptions {
  readonly json?: boolean;
  readonly install?: boolean;
  readonly gpu?: boolean;
  readonly from?: string;
  readonly bindings?: string;
  readonly clear?: boolean;
}

/** `cortex engine`: shows the engine, installs it, or clears it away. */
export function engineCommand(onProgress?: OnProgress): Command {
  return new Command('engine')
    .description('show, install or clear the TensorFlow engine')
    .option('--json', 'print one JSON object')
    .option('--install', 'install native TensorFlow now')
    .option('--gpu', 'install the GPU build with its CUDA libraries')
    .option('--from <wheel>', 'install from a TensorFlow wheel on disk, without a package index')
    .option('--bindings <tarball>', 'take @tensorflow/tfjs-node-gpu from its .tgz on disk, without an npm registry')
    .option('--clear', 'delete the cached engines')
    .action((options: EngineOptions) => runEngine(options, onProgress));
}

async function runEngine(options: EngineOptions, onProgress?: OnProgress): Promise<void> {
  const { clearEngine, installEngine, startEngine } = await import('../../../src/engine/index.ts');
  if (options.clear) {
    const cleared = await clearEngine();
    print(options.json ? JSON.stringify({ cleared }) : `Cleared ${cleared}.`);
    return;
  }
  const install = options.install || options.gpu || options.from !== undefined || options.bindings !== undefined;
  if (install) {
    const { gpu, from: fromWheel, bindings: fromBindings } = options;
    await installEngine({ gpu, fromWheel, fromBindings, onProgress });
  }
  const report = await startEngine({ engine: install ? 'native' : undefined, onProgress });
  print(options.json ? JSON.stringify(withoutSummary(report)) : describe(report));
}

function withoutSummary({ summary: _summary, ...facts }: EngineReport) {
  return facts;
}

function describe({ summary, attempts }: EngineReport): string {
  return [summary, ...attempts.map(({ what, ok, why }) => `  ${ok ? 'yes' : 'no '}  ${what}: ${why}`)].join('\n');
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
