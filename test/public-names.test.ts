import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Entries of the package, and the file beside this one that lists what each hands out. */
const entries = [
  { entry: 'src/index.ts', list: 'public-names/library.txt' },
  { entry: 'src/plots/index.ts', list: 'public-names/plots.txt' },
  { entry: 'datasets/index.ts', list: 'public-names/datasets.txt' },
  { entry: 'services/index.ts', list: 'public-names/services.txt' },
  { entry: 'services/clients/typescript/index.ts', list: 'public-names/client.txt' },
]
  .map(({ entry, list }) => ({ entry, list, url: new URL(`../${entry}`, import.meta.url) }))
  .filter(({ url }) => existsSync(url));

// A name that comes or goes is a change to the interface: say so in the docs, then run vitest with --update.
test.for(entries)('the public names of $entry are those that its list holds', async ({ url, list }) => {
  const names = Object.keys(await import(/* @vite-ignore */ url.href)).sort();
  expect(names.length).toBeGreaterThan(0);
  await expect(`${names.join('\n')}\n`).toMatchFileSnapshot(list);
});
