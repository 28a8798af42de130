import { CortexError } from '../errors.ts';
import { readTensorFile, writeTensorFile } from '../io/safetensors.ts';
import { Encoder, type EncoderConfig, type EncoderShape } from './encoder.ts';

/** Writes an encoder whole: weights, config and shape in one safetensors file. */
export async function saveEncoder(path: string, encoder: Encoder): Promise<void> {
  const tensors = await encoder.weights.arrays();
  const { config, shape } = encoder;
  await writeTensorFile(path, { tensors, metadata: { encoder: JSON.stringify({ config, shape }) } });
}

/** Reads what `saveEncoder` wrote; answers bit for bit as the encoder that was saved. */
export async function loadEncoder(path: string): Promise<Encoder> {
  const { tensors, metadata } = await readTensorFile(path);
  if (metadata.encoder === undefined) {
    throw new CortexError('InvalidData', `${path} holds arrays but no encoder; give a file that saveEncoder wrote.`);
  }
  const { config, shape } = JSON.parse(metadata.encoder) as {
    config: EncoderConfig;
    shape: EncoderShape & { copies: number };
  };
  const { copies: _copies, ...rest } = shape;
  const encoder = new Encoder(config, rest, 0);
  encoder.weights.assign(Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, data])));
  return encoder;
}
