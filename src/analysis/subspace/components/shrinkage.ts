import { CortexError } from '../../../errors.ts';

/** |mean| must exceed this many standard deviations across networks to be kept. */
const shrinkageRatio = 0.75;

/**
 * The dSTRFs of one unit from several networks as one (Wingert et al. 2026, their code): each is divided by its
 * standard deviation over all entries, then every entry becomes m · max(0, 1 − (|m| / (q · e))^−2) with m the mean and e
 * the standard deviation (n in the denominator) across networks. One network is left as it is. Arrays of equal length.
 */
export function shrinkTogether(networks: readonly Float32Array[], ratio = shrinkageRatio): Float32Array {
  const [first] = networks;
  if (!first || networks.some(({ length }) => length !== first.length)) {
    throw new CortexError(
      'InvalidShape',
      `Shrinkage needs dSTRFs of one length but got lengths [${networks.map(({ length }) => length)}].`,
    );
  }
  if (networks.length === 1) return first;
  const scales = networks.map(inverseSpread);
  const shrunk = new Float32Array(first.length);
  for (let i = 0; i < first.length; i++) {
    let mean = 0;
    for (let n = 0; n < networks.length; n++) mean += (networks[n][i] * scales[n]) / networks.length;
    let squares = 0;
    for (let n = 0; n < networks.length; n++) squares += (networks[n][i] * scales[n] - mean) ** 2;
    const noise = (ratio ** 2 * squares) / networks.length;
    shrunk[i] = mean === 0 ? 0 : mean * Math.max(0, 1 - noise / mean ** 2);
  }
  return shrunk;
}

/** 1 / standard deviation over all entries; 0 for a network that does not depend on the stimulus. */
function inverseSpread(values: Float32Array): number {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    sum += values[i];
    squares += values[i] ** 2;
  }
  const variance = squares / values.length - (sum / values.length) ** 2;
  return variance > 0 ? 1 / Math.sqrt(variance) : 0;
}
