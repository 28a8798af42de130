import type { EffectStatistics } from '../../../src/analysis/decoding/masking-statistics/effect-statistics.ts';
import type { NullComparison } from '../../../src/analysis/decoding/masking-statistics/null-draws.ts';
import type { CsvRow } from '../../../src/io/csv.ts';

/** What can be defended of an effect, as columns of a table; blank where it was not measured, with the reason where it could not be tested. */
export function statisticsColumns(statistics: EffectStatistics | undefined): CsvRow {
  const levels = statistics?.levels;
  return {
    levelsBy: levels?.by ?? null,
    levelsN: levels?.n ?? null,
    levelsSeeds: levels?.seeds ?? null,
    levelsMean: levels?.mean ?? null,
    levelsBySeed: levels?.bySeed.join(' ') ?? null,
    levelsLower: levels?.lower ?? null,
    levelsUpper: levels?.upper ?? null,
    levelsP: levels?.p ?? null,
    levelsSmallestP: levels?.smallestP ?? null,
    levelsDetectable: levels?.detectable ?? null,
    levelsReason: levels?.reason ?? null,
    ...nullColumns('random', statistics?.random),
    ...nullColumns('matched', statistics?.matched),
    matchedInformation: statistics?.matched.information ?? null,
    matchedOthers: statistics?.matched.others ?? null,
    ...nullColumns('permuted', statistics?.permuted),
    ...nullColumns('contrast', statistics?.contrast),
  };
}

function nullColumns(name: string, found: NullComparison | undefined): CsvRow {
  const drawn = found !== undefined && found.draws > 0;
  const columns: CsvRow = {
    Effect: drawn ? found.effect : null,
    Draws: found?.draws ?? null,
    Mean: drawn ? found.mean : null,
    Sd: drawn ? found.sd : null,
    P: found?.p ?? null,
    SmallestP: drawn ? found.smallestP : null,
    Detectable: found?.detectable ?? null,
    Reason: found?.reason ?? null,
  };
  return Object.fromEntries(Object.entries(columns).map(([column, value]) => [`${name}${column}`, value]));
}
