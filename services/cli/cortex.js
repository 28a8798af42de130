#!/usr/bin/env node
import { existsSync } from 'node:fs';

// A checkout runs its TypeScript, whatever an earlier build left in dist; the package holds the build alone.
const checkout = existsSync(new URL('main.ts', import.meta.url));
const args = process.argv.slice(2);

if (args.length === 1 && ['--help', '-h', 'help'].includes(args[0])) {
  const folder = checkout ? import.meta.url : new URL('../../dist/services/cli/', import.meta.url);
  const { buildProgram } = await import(new URL('program.js', folder).href);
  buildProgram().outputHelp();
} else {
  const main = checkout ? await mainOfCheckout() : new URL('../../dist/services/cli/main.js', import.meta.url);
  process.exitCode = await (await import(main.href)).main(args);
}

/** The compiled sources; where the checkout cannot be written, the sources themselves through tsx, a second slower. */
async function mainOfCheckout() {
  try {
    const { compiledCheckout } = await import(new URL('../../.build/checkout.js', import.meta.url).href);
    return new URL('services/cli/main.js', compiledCheckout());
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS'].includes(Object(error).code)) endWithout(error);
  }
  const tsx = await import('tsx/esm/api').catch(endWithout);
  tsx.register();
  return new URL('main.ts', import.meta.url);
}

/**
 * @param {unknown} error
 * @returns {never}
 */
function endWithout(error) {
  const { code, message } = Object(error);
  const missing = code?.endsWith('MODULE_NOT_FOUND');
  const why = missing
    ? 'lacks what runs its TypeScript: npm ci, with development packages.'
    : `does not compile: ${message}`;
  process.stderr.write(`error: This checkout ${why}\n`);
  process.exit(1);
}
