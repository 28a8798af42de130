import type { EncodingData } from '../../data/encoding-data.ts';
import type { SubspaceSettings } from './options.ts';

/** The site of every unit; its region where that is asked for, or where a visual data set says one for every unit. */
export function unitGroups(data: EncodingData, { groupBy }: SubspaceSettings): string[] {
  const regional = data.domain === 'visual' && data.units.every(({ region }) => region !== undefined);
  const kind = groupBy ?? (regional ? 'region' : 'site');
  return data.units.map((unit) => (kind === 'region' ? (unit.region ?? 'unknown') : unit.site));
}
