import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The command `cortex`, by the name of the package: the sources and what is built of them lie at different depths. */
export const cortexFile = join(
  dirname(createRequire(import.meta.url).resolve('cortex-codec/package.json')),
  'services/cli/cortex.js',
);
