/** What a number of the paper is of. */
export type PaperMeasure =
  | 'cueR'
  | 'colourR'
  | 'colourCosine'
  | 'direction'
  | 'maskedShape'
  | 'maskedColour'
  | 'maskedMotion'
  | 'regionCueR'
  | 'regionColourR'
  | 'regionDirectionSd'
  | 'encodingR';

/** A number that Zhang et al. (2026), Commun. Biol., doi 10.1038/s42003-025-09486-7, print in their text. */
export interface PaperNumber {
  readonly measure: PaperMeasure;
  /** Cue, true direction in degrees, or region; left out of a number over all. */
  readonly of?: string;
  readonly value: number;
  /** As printed behind ±; over what differs, see `source`. */
  readonly sd?: number;
  readonly source: string;
}

const rows = (
  measure: PaperMeasure,
  source: string,
  values: Readonly<Record<string, number | readonly [value: number, sd: number]>>,
): PaperNumber[] =>
  Object.entries(values).map(([of, value]) => ({
    measure,
    ...(of !== all && { of }),
    ...(typeof value === 'number' ? { value } : { value: value[0], sd: value[1] }),
    source,
  }));

const all = 'all';

/** r and cosine over pixels; shape and colour on the scale of 0 to 255 grey levels; directions and their sd in degrees, 90 = up. */
export const paperNumbers: readonly PaperNumber[] = [
  ...rows('cueR', 'Fig. 2E', {
    cross: [0.9986, 0.0001],
    quatrefoil: [0.9978, 0.0003],
    circle: [0.9988, 0.0001],
    triangle: [0.9977, 0.0002],
  }),
  ...rows('colourR', 'Fig. 2F', { [all]: [0.9959, 0.0023] }),
  ...rows('colourCosine', 'Fig. 2F', { [all]: [0.9987, 0.0013] }),
  ...rows('direction', 'Fig. 2G', { '90': [89, 2], '30': [31, 3], '-30': [-29, 2], '-90': [-86, 2] }),
  ...rows('maskedShape', 'Fig. 4C, Supplementary Table 5', {
    V4: [16.42, 7.83],
    LIP: [7.11, 4.01],
    MT: [4.76, 2.87],
    IT: [1.81, 1.52],
  }),
  ...rows('maskedColour', 'Fig. 4E, Supplementary Table 6', {
    LIP: [8.57, 8.52],
    V4: [3.55, 2.65],
    MT: [2.98, 2.33],
    IT: [1.07, 0.93],
  }),
  ...rows('maskedMotion', 'Fig. 4G, Supplementary Table 7', {
    MT: [30.75, 40.48],
    V4: [15.88, 12.61],
    LIP: [9.18, 9.06],
  }),
  ...rows('regionCueR', 'Fig. 5D, Supplementary Table 11', { LIP: 0.9986, MT: 0.9985, IT: 0.9977, V4: 0.9986 }),
  ...rows('regionColourR', 'Fig. 5E, Supplementary Table 12', { LIP: 0.9967, MT: 0.9997, IT: 0.993, V4: 0.9982 }),
  ...rows('regionDirectionSd', 'Fig. 5F, Supplementary Table 13', { PFC: 25.32, FEF: 34.88 }),
  ...rows('encodingR', 'Fig. 6B, Supplementary Table 14', {
    PFC: 0.5146,
    FEF: 0.5476,
    LIP: 0.7671,
    MT: 0.9016,
    IT: 0.8772,
    V4: 0.9352,
  }),
];

/** The paper's number, if it prints one. */
export function paperNumber(measure: PaperMeasure, of?: string): PaperNumber | undefined {
  return paperNumbers.find((number) => number.measure === measure && number.of === of);
}

/** Regions that the paper decodes from together, beside each by itself (Methods; Fig. 5). */
export const paperGroups: readonly (readonly string[])[] = [
  ['PFC', 'FEF'],
  ['MT', 'IT', 'V4'],
];
