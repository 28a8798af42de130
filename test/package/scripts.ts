/** A made-up recording, two units driven by two channels, a linear encoder of it, its score, and a figure of the fit. */
const program = `
async function main() {
  await startEngine();
  const stream = randomStream(1, 'made-up');
  const clips = Array.from({ length: 6 }, (_, c) => {
    const sound = Float32Array.from({ length: 400 }, () => stream.uniform());
    const spikes = Float32Array.from({ length: 4 * 400 }, (_, i) => stream.poisson(1 + 8 * sound[i % 400]));
    return { name: 'clip ' + c, stimulus: ndarray([200, 2], sound), repeats: ndarray([4, 200, 2], spikes) };
  });
  const units = ['a', 'b'].map((id) => ({ id, site: 's' }));
  const split = { train: [0, 1, 2, 3], validation: [4], test: [5] };
  const data = {
    name: 'made-up', domain: 'auditory', citation: '', licence: '', binMs: 10, frame: [2], units, clips, split,
    treatment: { hannBins: 1, skipBins: 0 }, hash: 'made-up', warnings: [],
  };
  const { encoder } = await fitEncoder({ model: 'linear' }, data, { seed: 1, training: { epochs: 150, learningRate: 0.02, weightDecay: 0 } });
  const predicted = predictClips([encoder], data, split.test);
  const score = scoreEncoder(predicted, data, split.test).summary.ccNorm.mean;
  const figure = await plotPsth({ panels: [{ label: 'a', recorded: [1, 2], predicted: [1, 2] }], binMs: 10, unit: 'Hz' });
  const kinds = [startEngine, loadAuditorySim, startServer, plotPsth, Client].map((one) => typeof one);
  console.log(JSON.stringify({ kinds, score, png: [...figure.png().subarray(0, 8)] }));
}
main();
`;

const entries = [
  [['fitEncoder', 'ndarray', 'predictClips', 'randomStream', 'scoreEncoder', 'startEngine'], 'cortex-codec'],
  [['loadAuditorySim'], 'cortex-codec/datasets'],
  [['startServer'], 'cortex-codec/services'],
  [['plotPsth'], 'cortex-codec/plots'],
  [['Client'], 'cortex-codec/client'],
] as const;

export const moduleScript = `${entries.map(([names, from]) => `import { ${names.join(', ')} } from '${from}';`).join('\n')}${program}`;
export const commonjsScript = `${entries.map(([names, from]) => `const { ${names.join(', ')} } = require('${from}');`).join('\n')}${program}`;

/** A TypeScript program that uses types and values of every entry. */
export const typescriptUse = `
import { Client, RunFailed, ServerProblem } from 'cortex-codec/client';
import { CortexError, type EncodingData, type Encoder, fitEncoder, startEngine, tf } from 'cortex-codec';
import { loadAuditorySim, loadSiegelSim } from 'cortex-codec/datasets';
import { type Figure, plotPsth } from 'cortex-codec/plots';
import { ComputeChild, createApp, type RunningServer, startServer } from 'cortex-codec/services';

export async function use(): Promise<[Encoder, Uint8Array]> {
  await startEngine({ engine: 'wasm' });
  const data: EncodingData = await loadAuditorySim({ seed: 1, sites: 2 });
  const { encoder } = await fitEncoder({ model: 'linear' }, data, { seed: 1, training: { epochs: 3 } });
  const figure: Figure = await plotPsth({ panels: [], binMs: data.binMs, unit: 'spikes a bin' });
  const server: RunningServer = await startServer({ port: 0, runsDir: 'runs' });
  await server.close();
  const api = new Client({ url: server.url });
  const { masked } = await api.analyse('a', 'maskings', 'npz', { conditions: 'each', videos: true });
  const { rows } = await api.together('comparisons', 'json', ['a', 'b'], { times: 300, parts: ['tuning'] });
  const label: string = rows[0].label + masked.shape[0] + typeof RunFailed + typeof ServerProblem;
  const tensor: tf.Tensor = tf.zeros([label.length]);
  if (tensor.size !== 2) throw new CortexError('InvalidData', typeof createApp + typeof ComputeChild + typeof loadSiegelSim);
  return [encoder, figure.png(2)];
}
`;
