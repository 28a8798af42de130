import { CortexError } from '../../errors.ts';
import { type Fingerprint, parseFingerprint } from '../../fingerprint.ts';
import { expectFiniteWeights } from '../../io/finite-weights.ts';
import { readTensorFile, writeTensorFile } from '../../io/safetensors.ts';
import { Encoder } from './encoder.ts';
import type { EncoderConfig } from './encoder-config.ts';
import type { EncoderShape } from './encoder-shape.ts';

/** What the file of an encoder says of it. */
export interface EncoderFacts {
  readonly config: EncoderConfig;
  readonly shape: EncoderShape;
  /** All that made the weights; undefined when the file does not say. */
  readonly fingerprint?: Fingerprint;
}

/** Writes an encoder whole: weights, config and shape in one safetensors file, with all that made it where it is given. */
export async function saveEncoder(path: string, encoder: Encoder, fingerprint?: Fingerprint): Promise<void> {
  const tensors = await encoder.weights.arrays();
  const { config, shape } = encoder;
  const made = fingerprint && { fingerprint: JSON.stringify(fingerprint) };
  await writeTensorFile(path, { tensors, metadata: { encoder: JSON.stringify({ config, shape }), ...made } });
}

/**
 * Reads what `saveEncoder` wrote; answers bit for bit as the encoder that was saved. `check` sees what the file says of
 * itself before anything is built of it, and may throw. Throws InvalidData, naming it, for a weight that is not finite.
 */
export async function loadEncoder(path: string, check?: (facts: EncoderFacts) => void): Promise<Encoder> {
  const { tensors, metadata } = await readTensorFile(path);
  const facts = factsOf(path, metadata);
  check?.(facts);
  expectFiniteWeights(path, tensors);
  const encoder = new Encoder(facts.config, facts.shape, 0);
  encoder.weights.assign(Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, data])));
  return encoder;
}

/** What the file of an encoder says of it, without its weights. */
export async function readEncoderFacts(path: string): Promise<EncoderFacts> {
  return factsOf(path, (await readTensorFile(path)).metadata);
}

function factsOf(path: string, metadata: Readonly<Record<string, string>>): EncoderFacts {
  if (metadata.encoder === undefined) {
    throw new CortexError('InvalidData', `${path} holds arrays but no encoder; give a file that saveEncoder wrote.`);
  }
  const { config, shape } = JSON.parse(metadata.encoder) as {
    config: EncoderConfig;
    shape: EncoderShape & { copies: number };
  };
  const { copies: _copies, ...rest } = shape;
  const fingerprint = parseFingerprint(metadata.fingerprint);
  return { config, shape: rest, ...(fingerprint && { fingerprint }) };
}
