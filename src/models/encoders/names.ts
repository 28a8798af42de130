/** Every encoder of the registry (src/models/encoders/registry.ts), in its order. */
export const encoderNames = [
  'linear',
  'ln',
  'ln-population',
  'cnn-1d',
  'cnn-1dx2',
  'cnn-population',
  'cnn-gru',
  'single-cnn',
  'cnn-2d',
  'dilated-stack',
  'nrf',
  'dnet',
  'statenet-gru',
  'statenet-lstm',
  'statenet-lmu',
  'statenet-s4d',
  'statenet-mamba',
  'transformer',
  'icnet',
  'linear-video',
  'visual-cnn',
  'image-cnn',
  'inverse-video-unet',
  'waveform',
] as const;

/** Those that take videos; the others take sounds. */
const videoEncoders = [
  'linear-video',
  'visual-cnn',
  'image-cnn',
  'inverse-video-unet',
] as const satisfies readonly (typeof encoderNames)[number][];

/** What an encoder of the registry takes. */
export function encoderDomain(name: string): 'auditory' | 'visual' {
  return videoEncoders.some((one) => one === name) ? 'visual' : 'auditory';
}

/** Adaptation in front of a model. */
export const prefilterNames = ['none', 'adaptrans', 'ic-adaptation', 'stp'] as const;
export type Prefilter = (typeof prefilterNames)[number];

/** What turns the drive of a model into its output. */
export const outputNonlinearities = [
  'identity',
  'sigmoid',
  'softplus',
  'exponential',
  'parametric-sigmoid',
  'double-exponential',
  'parametric-softplus',
] as const;
export type OutputNonlinearity = (typeof outputNonlinearities)[number];
