// Plain JavaScript, its types in comments: `cortex --help` is printed without loading a compiler.
import { Command } from 'commander';

/**
 * A command: what `cortex --help` says of it, and its module, loaded when the command is called or asked for its help.
 * @typedef {object} CommandEntry
 * @property {string} summary
 * @property {string} [takes] its arguments
 * @property {() => Promise<(onProgress?: import('../../src/progress.ts').OnProgress) => Command>} load
 */

/** @type {Readonly<Record<string, CommandEntry>>} */
export const commands = {
  engine: {
    summary: 'show, install or clear the TensorFlow engine',
    load: async () => (await import('./commands/engine.ts')).engineCommand,
  },
  study: {
    summary: 'reconstruct videos from spikes and measure what each brain region contributes',
    load: async () => (await import('./commands/study.ts')).studyCommand,
  },
  data: {
    summary: 'check PLACE: look at a recording of your own before anything is fitted',
    load: async () => (await import('./commands/data.ts')).dataCommand,
  },
  train: {
    summary: 'fit an encoder (--model) and score it; without --model train the video decoder',
    load: async () => (await import('./commands/train.ts')).trainCommand,
  },
  import: {
    takes: '<file>',
    summary: 'make a run of a decoder that PyTorch trained: checkpoint.pth (a state dict) or safetensors',
    load: async () => (await import('./commands/import.ts')).importCommand,
  },
  ...analysisCommands({
    evaluate: [
      '<runs...>',
      "score a run's decoder or encoders on its test samples again; several decoders side by side",
    ],
    mask: [
      '<runs...>',
      'silence regions together, one by one or in all sets, and measure what is lost; several runs are training seeds',
    ],
    describe: [
      '<run>',
      'show responses and the latent features of a decoder on planes: similarity, PCA, t-SNE, and what tells their labels apart',
    ],
    reconstruct: ['<run> <spikes>', 'reconstruct videos from spike counts [sample, time, unit]'],
    encode: ['<run> <stimulus>', "predict the response of an encoding run's units to a stimulus"],
    check: ['[name] [run]', 'run a scientific check on the networks of a run: causality, receptive field, tuning, …'],
    subspace: ['<run>', 'flatten the networks of an encoding run into tuning subspaces'],
    compare: [
      '<runA> <runB> [simulations...]',
      'set the tuning subspaces of two runs side by side: a table and a figure',
    ],
    decode: [
      '<runs...>',
      'decode test stimuli by the encoders of a run: posterior over candidates, gradient reconstruction; two runs side by side',
    ],
    identify: [
      '<run> <candidates>',
      'tell which of your candidate stimuli the test responses of an encoding run are to, with priors',
    ],
    optimise: [
      '<run>',
      'find the stimulus of bounded energy that drives a unit most, also inside its tuning subspace and outside',
    ],
    strfs: ['<run>', 'receptive fields of the units: the weights, or gradients at silence or around a sound'],
    'region-encoding': [
      '<run>',
      "correlate predicted with recorded mean activity of each region over a run's test clips",
    ],
  }),
  models: {
    takes: '[name]',
    summary: 'list encoders and decoders with their parameter counts, or the options of one of them',
    load: async () => (await import('./commands/models.ts')).modelsCommand,
  },
  benchmark: {
    summary: 'fit several encoders to a data set and compare their scores; can be stopped and started again',
    load: async () => (await import('./commands/benchmark.ts')).benchmarkCommand,
  },
  sweep: {
    takes: '[plan]',
    summary:
      'carry out every run of a plan, on this machine or on many, and make one table; can be stopped and started again',
    load: async () => (await import('./commands/sweep.ts')).sweepCommand,
  },
  worker: {
    summary: 'carry out runs of a queue, on any machine that reaches it and the place where the runs are kept',
    load: async () => (await import('./commands/worker.ts')).workerCommand,
  },
  recover: {
    summary: 'simulate a known tuning subspace, train on its spikes, and see what the analysis finds of it',
    load: async () => (await import('./commands/recover.ts')).recoverCommand,
  },
  verify: {
    summary: 'compare this build with golden numbers of reference software',
    load: async () => (await import('./commands/verify.ts')).verifyCommand,
  },
  serve: {
    summary: 'serve runs over HTTP',
    load: async () => (await import('./commands/serve.ts')).serveCommand,
  },
  bench: {
    summary: 'measure speed, against peers where there are some',
    load: async () => (await import('./commands/bench.ts')).benchCommand,
  },
};

const environment = `
Environment:
  CORTEX_DATA               folder of recorded data sets where --data is not given
  CORTEX_RUNS               folder of the runs where none is named (default: ./runs)
  CORTEX_ENGINE             engine: auto, native or wasm (default: auto)
  CORTEX_DEBUG              with any value failures show where in the code they come from
  CORTEX_TOKEN and others   of the server: see cortex serve --help
  CORTEX_URL                where the clients find the server (default: http://127.0.0.1:8080)
  CORTEX_OWN_KERNELS        0 refuses this project's own kernels beside those of TensorFlow
  TF_NUM_INTRAOP_THREADS    threads of native TensorFlow (default: all cores)
  TF_ENABLE_ONEDNN_OPTS     0 refuses the oneDNN kernels
  XDG_CACHE_HOME            the engine is kept in its folder cortex-codec (default: ~/.cache)
  CXX                       C++ compiler that builds the binding of the engine`;

/**
 * The `cortex` command; those of its commands that are not in `loaded` have their name, arguments and summary alone.
 * @param {ReadonlyMap<string, Command>} [loaded]
 */
export function buildProgram(loaded = new Map()) {
  const program = new Command('cortex')
    .description('Encoding and decoding models of sensory cortex')
    .addHelpText('after', environment)
    .showHelpAfterError('Run with --help to see the options.');
  for (const [name, { takes, summary }] of Object.entries(commands)) {
    const command = loaded.get(name) ?? new Command(name).description(summary);
    program.addCommand(takes && !loaded.has(name) ? command.arguments(takes) : command);
  }
  return program;
}

/**
 * The commands of the analyses (services/analyses): arguments and summary of each, as its registration has them.
 * @param {Readonly<Record<string, readonly [takes: string, summary: string]>>} table
 * @returns {Record<string, CommandEntry>}
 */
function analysisCommands(table) {
  return Object.fromEntries(
    Object.entries(table).map(([name, [takes, summary]]) => [name, { takes, summary, load: () => loadAnalysis(name) }]),
  );
}

/** @param {string} name */
async function loadAnalysis(name) {
  const { analyses } = await import('../analyses/index.ts');
  const { analysisCommand } = await import('./analysis-command.ts');
  const analysis = analyses.find(({ command }) => command === name);
  if (!analysis) throw new Error(`No analysis has the command ${name}; correct this table.`);
  return () => analysisCommand(analysis);
}
