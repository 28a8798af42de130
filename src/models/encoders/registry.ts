import { pickByName } from '../../errors.ts';
import type { AnyArchitecture } from './architecture.ts';
import { cnn2d } from './auditory/cnn-2d.ts';
import { cnnGru } from './auditory/cnn-gru.ts';
import { dilatedStack } from './auditory/dilated-stack.ts';
import { dnet } from './auditory/dnet.ts';
import { icnet } from './auditory/icnet.ts';
import { linear } from './auditory/linear.ts';
import { ln } from './auditory/ln.ts';
import { lnPopulation } from './auditory/ln-population.ts';
import { nrf } from './auditory/nrf.ts';
import { cnn1d, cnn1dx2, cnnPopulation } from './auditory/population-cnns.ts';
import { singleCnn } from './auditory/single-cnn.ts';
import { statenetGru } from './auditory/statenet-gru.ts';
import { statenetLmu } from './auditory/statenet-lmu.ts';
import { statenetLstm } from './auditory/statenet-lstm.ts';
import { statenetMamba } from './auditory/statenet-mamba.ts';
import { statenetS4d } from './auditory/statenet-s4d.ts';
import { transformer } from './auditory/transformer.ts';
import { waveformModel } from './auditory/waveform.ts';
import { imageCnn } from './visual/image-cnn.ts';
import { inverseVideoUNet } from './visual/inverse-video-unet.ts';
import { linearVideo } from './visual/linear-video.ts';
import { visualCnn } from './visual/visual-cnn.ts';

/** Every encoder architecture: one a file under auditory/ and visual/, one line here. */
const listed: readonly AnyArchitecture[] = [
  linear,
  ln,
  lnPopulation,
  cnn1d,
  cnn1dx2,
  cnnPopulation,
  cnnGru,
  singleCnn,
  cnn2d,
  dilatedStack,
  nrf,
  dnet,
  statenetGru,
  statenetLstm,
  statenetLmu,
  statenetS4d,
  statenetMamba,
  transformer,
  icnet,
  linearVideo,
  visualCnn,
  imageCnn,
  inverseVideoUNet,
];

const spectrogramModels = listed.filter(({ domain, input }) => domain === 'auditory' && input === 'frames');

const all: readonly AnyArchitecture[] = [...listed, waveformModel(spectrogramModels)];

const registry: Readonly<Record<string, AnyArchitecture>> = Object.fromEntries(all.map((one) => [one.name, one]));

export { encoderNames } from './names.ts';

/** The architecture called `name`; throws NotFound listing the choices. */
export function encoderArchitecture(name: string): AnyArchitecture {
  return pickByName('encoder', name, registry);
}
