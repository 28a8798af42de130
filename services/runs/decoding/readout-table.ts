import type { SampleReadout } from '../../../src/analysis/decoding/sample-readouts.ts';
import type { ReportTable } from '../../report/report-input.ts';

/** What a linear classifier reads from single samples, region by region. */
export function readoutTable(readouts: readonly SampleReadout[]): ReportTable {
  const regions = [...new Set(readouts.map(({ region }) => region))];
  const features = [...new Set(readouts.map(({ feature }) => feature))];
  const of = (region: string | undefined, feature: string) =>
    readouts.find((one) => one.region === region && one.feature === feature);
  const [first] = readouts;
  return {
    title: 'What single samples tell',
    heads: ['Region', 'Units', ...features.map((feature) => `${feature}, identified`)],
    rows: regions.map((region) => [
      region ?? 'all',
      String(of(region, features[0])?.units ?? 0),
      ...features.map((feature) => of(region, feature)?.accuracy.toFixed(2) ?? '–'),
    ]),
    note:
      `Linear discriminant analysis of the rates of single samples in the period of the cue or the stimulus, ${first?.samples ?? 0} test ` +
      `samples; chance ${features.map((feature) => `${of(undefined, feature)?.chance.toFixed(2)} (${feature})`).join(', ')}.`,
  };
}
