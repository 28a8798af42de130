/**
 * A number for a table, with a real minus sign; a dash when there is none.
 * @param {unknown} value
 * @param {number} [digits]
 */
export function number(value, digits = 3) {
  if (typeof value !== 'number' || !Number.isFinite(value)) return '–';
  const rounded = Math.abs(value).toFixed(digits);
  return `${value < 0 && Number(rounded) !== 0 ? '−' : ''}${rounded}`;
}

/**
 * A probability in words short enough for a table.
 * @param {unknown} p
 */
export function probability(p) {
  if (typeof p !== 'number' || !Number.isFinite(p)) return 'no test';
  if (p > 0.99) return 'p > .99';
  if (p >= 0.001) return `p = ${p.toFixed(3).replace(/^0/, '')}`;
  return 'p < .001';
}

/**
 * A time of the server as the reader's clock has it.
 * @param {string | undefined} iso
 */
export function moment(iso) {
  return iso ? new Date(iso).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' }) : '–';
}

/**
 * Seconds in words.
 * @param {unknown} seconds
 */
export function duration(seconds) {
  if (typeof seconds !== 'number') return undefined;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

/** What scores are called, how many digits they need, and their unit. */
export const wording = {
  ccNorm: ['Normalised correlation, CCnorm'],
  cc: ['Correlation with the mean response, CC'],
  fve: ['Fraction of variance explained'],
  ccMaxNorm: ['CC / CCmax (Hsu et al. 2004)'],
  ttrcNorm: ['CC over the trial-to-trial correlation'],
  signalPower: ['Signal power'],
  signalToNoise: ['Signal to noise'],
  predictivePower: ['Predictive power'],
  logLikelihood: ['Log likelihood (Poisson)', 0],
  bitsPerSpike: ['Bits per spike'],
  deviance: ['Deviance (Poisson)', 0],
  chanceFloor: ['Chance level of CC, single bins'],
  circularShiftFloor: ['Chance level of CC, shifted in time'],
  mse: ['Mean squared error', 4],
  cueR: ['Shape: correlation with the true image'],
  cueIdentification: ['Shape: identified among all'],
  colourR: ['Colour: correlation with the true image'],
  colourCosine: ['Colour: cosine'],
  colourRWithoutMean: ['Colour: correlation without the mean'],
  colourIdentification: ['Colour: identified among all'],
  directionMeanErrorDeg: ['Motion: mean error of direction', 1, '°'],
  directionErrorDeg: ['Motion: median error of direction', 1, '°'],
  directionIdentification: ['Motion: identified among all'],
  directionBalancedAccuracy: ['Motion: identified, balanced over directions'],
  balancedAccuracy: ['Balanced accuracy of the read-outs'],
  ssim: ['Structural similarity, SSIM'],
  videoR: ['Correlation of all pixels'],
  psnr: ['Peak signal to noise', 1, ' dB'],
  frameR: ['Correlation within frames'],
  timeR: ['Correlation over time'],
  identification: ['Video identified among all'],
  identificationRank: ['Rank of the true video'],
};

/**
 * A score in words.
 * @param {string} name
 */
export const scoreLabel = (name) => wording[name]?.[0] ?? name;

/**
 * A score as a number with its unit.
 * @param {string} name
 * @param {unknown} value
 */
export function scoreText(name, value) {
  const [, digits, unit = ''] = wording[name] ?? [];
  const text = number(value, digits);
  return text === '–' ? text : `${text}${unit}`;
}
