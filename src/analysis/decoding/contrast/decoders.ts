/** The decoders that are compared: network, linear reference, and the network on bins before visual latency. */
export const contrastDecoders = ['network', 'linear', 'control'] as const;
export type ContrastDecoder = (typeof contrastDecoders)[number];
