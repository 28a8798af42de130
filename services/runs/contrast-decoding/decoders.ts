/** The decoders that a study of real recordings compares. */
export const decoders = ['network', 'linear', 'control'] as const;
export type Decoder = (typeof decoders)[number];

/** How each decoder is called in tables and plots. */
export const decoderNames: Readonly<Record<Decoder, string>> = {
  network: 'VideoUNet',
  linear: 'linear reference',
  control: 'VideoUNet, 0–40 ms',
};
