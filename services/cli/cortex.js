#!/usr/bin/env node
import { existsSync } from 'node:fs';

// A checkout runs its TypeScript, whatever an earlier build left in dist; the package holds the build alone.
const checkout = existsSync(new URL('main.ts', import.meta.url));
const folder = new URL(checkout ? './' : '../../dist/services/cli/', import.meta.url);
const args = process.argv.slice(2);

if (args.length === 1 && ['--help', '-h', 'help'].includes(args[0])) {
  const { buildProgram } = await import(new URL('program.js', folder).href);
  buildProgram().outputHelp();
} else {
  if (checkout) await readTypeScript();
  const { main } = await import(new URL(checkout ? 'main.ts' : 'main.js', folder).href);
  process.exitCode = await main(args);
}

async function readTypeScript() {
  const tsx = await import('tsx/esm/api').catch(() => {
    process.stderr.write(
      'error: This checkout lacks tsx, which runs its TypeScript: npm ci, with development packages.\n',
    );
    process.exit(1);
  });
  tsx.register();
}
