import type { Client } from '../../../services/clients/typescript/index.ts';

/** Requests that the types of the client refuse: where one of them checks, `npm run check` fails. Never called. */
export async function wrongUses(api: Client): Promise<void> {
  // @ts-expect-error maskings have no picture
  await api.analyse('a', 'maskings', 'png', { regions: ['V4'] });
  // @ts-expect-error the field is called regions
  await api.analyse('a', 'maskings', 'json', { region: ['V4'] });
  // @ts-expect-error comparisons are of two runs
  await api.analyse('a', 'comparisons', 'json', {});
  // @ts-expect-error there is no such data set
  await api.start({ kind: 'encoding', dataset: 'ns2', model: 'ln' });
  // @ts-expect-error an array is no nested list
  await api.analyse('a', 'reconstructions', 'npy', { spikes: [[[1]]] });
}
