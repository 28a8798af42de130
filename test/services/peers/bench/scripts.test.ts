import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runPython, testPython } from '../../../python.ts';

const folder = fileURLToPath(new URL('../../../../services/peers/bench/', import.meta.url));
const python = await testPython();

test.skipIf(!python)('the scripts of the peers are valid Python', async () => {
  const scripts = readdirSync(folder).filter((name) => name.endsWith('.py'));
  expect(scripts).toContain('pytorch-decoder.py');
  const parse = 'import ast, sys\nfor path in sys.argv[1:]: ast.parse(open(path).read(), path)';
  await runPython(
    python!,
    parse,
    scripts.map((name) => folder + name),
  );
});
