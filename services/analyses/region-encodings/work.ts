import { basename } from 'node:path';
import { type RegionEncoding, regionEncoding } from '../../../src/analysis/encoding/region-encoding.ts';
import { toCsv } from '../../../src/io/csv.ts';
import { alignedLines } from '../../lines/score-lines.ts';
import { byReason } from '../../runs/encoding/missing-units.ts';
import type { KeptWork } from '../analysis.ts';
import { openEncodingRun } from '../open-runs.ts';
import { encodingIdentity } from '../run-identity.ts';
import type { RegionEncodingRequest, StoredRegion, StoredRegionEncoding } from './analysis.ts';

/** result.json, and regions.csv with a row a region. Throws InvalidData for units without regions. */
export const work: KeptWork<RegionEncodingRequest, StoredRegionEncoding> = {
  async identity([runDir], request, options) {
    return { settings: request, ...(await encodingIdentity(runDir, options)) };
  },

  async compute([runDir], request, { hash }) {
    const { encoders, data: load } = await openEncodingRun(runDir);
    const data = await load();
    const regions = regionEncoding(encoders, data, data.split.test, request).map(stored);
    const result: StoredRegionEncoding = { run: basename(runDir), settings: request, settingsHash: hash, regions };
    return { 'result.json': `${JSON.stringify(result)}\n`, 'regions.csv': toCsv(regions.map(row)) };
  },

  lines({ regions }, { place }) {
    const header = ['region', 'units', 'clips', 'r', 'sd', 'condition', 'grand mean', 'permuted', 'p', ...published];
    const cells = regions.map((region) => {
      const { units, clips, r, sd, conditionR, grandMeanR, permutedR, permutedP, nullR, p } = row(region);
      const rs = [r, sd, conditionR, grandMeanR, permutedR].map(text);
      return [region.region, String(units), String(clips), ...rs, short(permutedP), text(nullR), short(p)];
    });
    const gaps = regions.flatMap(({ region, missing }) =>
      byReason(missing).map((line) => `  left out of ${region}: ${line}`),
    );
    const untested = ({ region, pairing }: StoredRegion) => (pairing.reason ? [`${region}: ${pairing.reason}`] : []);
    const reasons = new Set([
      ...regions.flatMap(({ baselines, bands }) => [baselines.conditionReason, bands.reason]),
      ...regions.flatMap(untested),
    ]);
    const told = [...reasons].flatMap((reason) => (reason === undefined ? [] : [`  ${reason}`]));
    return [...alignedLines([header, ...cells]), `  ${note}`, ...told, ...gaps, `Folder: ${place}`];
  },

  json: (result, { place, runDirs: [run] }) => ({ folder: place, ...result, run }),
};

const published = ['random videos', 'p as published'];
const note =
  'condition: mean of the training trials of the same stimulus, a ceiling; grand mean: of all training clips, which knows nothing of the ' +
  'stimulus; permuted, p: clips permuted among predictions, all orders of up to six clips, else 1000; as published: t-test against videos of random pixels.';

const short = (p: number | null): string => p?.toPrecision(2) ?? '–';

function stored({ perClip, nullDistribution, summary, ...region }: RegionEncoding): StoredRegion {
  const known = perClip.some((r) => !Number.isNaN(r));
  return {
    ...region,
    summary: known ? summary : null,
    perClip: withNulls(perClip),
    nullDistribution: withNulls(nullDistribution),
  };
}

function withNulls(values: Float64Array): (number | null)[] {
  return Array.from(values, (value) => (Number.isNaN(value) ? null : value));
}

/** A region in a row of the table; what is not defined is null. */
function row({ region, units, summary, baselines, pairing, bands, nullDistribution, test }: StoredRegion) {
  const chance = nullDistribution.filter((r) => r !== null);
  return {
    region,
    units,
    clips: summary?.n ?? 0,
    r: summary?.mean ?? null,
    sd: summary?.sd ?? null,
    conditionR: baselines.condition?.mean ?? null,
    grandMeanR: baselines.grandMean?.mean ?? null,
    permutedN: pairing.n,
    permutedR: pairing.mean,
    permutedP: pairing.p,
    permutedSmallestP: pairing.smallestP,
    permutedReason: pairing.reason ?? null,
    lowBandR2: bands.low,
    highBandR2: bands.high,
    nullR: chance.length > 0 ? chance.reduce((sum, r) => sum + r, 0) / chance.length : null,
    t: test?.t ?? null,
    p: test?.p ?? null,
  };
}

function text(value: number | null): string {
  return value === null ? '–' : value.toFixed(3);
}
