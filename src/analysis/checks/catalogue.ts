/** Every check with one sentence about it, in the order of `cortex check`: to be listed without loading a network. */
export const checkCatalogue = [
  {
    name: 'causality',
    description: 'Tests by Jacobians, and by noise in the future, that no response depends on what comes later.',
  },
  {
    name: 'receptive-field',
    description:
      'Measures the receptive field from Jacobians, in bins and ms, against the length that the layers have.',
  },
  {
    name: 'equivariance',
    description: 'Compares the response to a shifted stimulus with the shifted response, and shifts the channels too.',
  },
  {
    name: 'convolution',
    description:
      'Shows on a test clip what shared weights give: weight gradient, shifts behind strides and pools, numbers of parameters.',
  },
  {
    name: 'glm-reduction',
    description:
      'Trains one linear layer with an exponential output and compares it with a Poisson regression by IRLS.',
  },
  {
    name: 'patches',
    description:
      'Independent components and a sparse code of patches of the training images, with Gabor fits, beside the first layer.',
  },
  {
    name: 'phase-scramble',
    description:
      'Scrambles the Fourier phases of the stimuli, or turns them all by a quarter, and asks whether units answer as energy models do.',
  },
  {
    name: 'tuning',
    description: "Fits Gabors to every unit's STRF and reads off best frequency, bandwidth, latency and offset.",
  },
  {
    name: 'similarity',
    description: 'Compares two networks of the run (or one with an untrained twin) by predictions, CKA and angles.',
  },
  {
    name: 'identifiability',
    description: 'Permutes and rescales the hidden units, which leaves the function and changes every weight.',
  },
] as const;
export type CheckName = (typeof checkCatalogue)[number]['name'];
