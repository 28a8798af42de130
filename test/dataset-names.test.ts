import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { datasetNames } from '../datasets/catalogue.ts';

const projectRoot = fileURLToPath(new URL('..', import.meta.url));

/** A name that is a word of its own: it counts only where it is all of a text. */
const plainWords: readonly string[] = ['recordings'];

/** A name that is an author's too: "Wingert et al." names no data set, "wingert" does. */
const authors: readonly string[] = ['wingert'];

const names = datasetNames.filter((name) => !plainWords.includes(name) && !authors.includes(name)).join('|');
/** Such as "ns1", '../datasets/ns1/load.ts' and `--dataset ns1`; no part of a longer word. */
const pattern = new RegExp(`(?<![\\w-])(?:${names})(?![\\w-])|(['"\`])(?:${plainWords.join('|')})\\1`, 'i');
const authorPattern = new RegExp(`(?<![\\w-])(?:${authors.join('|')})(?![\\w-])`);

const textOrComment = /('(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)|\/\*[\s\S]*?\*\/|\/\/.*/g;

/** The lines of a file's code that name a data set, in a text or an imported path; comments are left out. */
function linesNaming(code: string): string[] {
  const lines = code.replace(textOrComment, (_, text: string | undefined) => text ?? '').split('\n');
  return lines.filter((line) => pattern.test(line) || authorPattern.test(line)).map((line) => line.trim());
}

test('no file of src or services names a data set: datasets/catalogue.ts is the only list', async () => {
  const parts = await Promise.all(
    ['src', 'services'].map(async (part) => {
      const names = await readdir(join(projectRoot, part), { recursive: true });
      return names.filter((name) => /\.[jt]s$/.test(name)).map((name) => join(part, name));
    }),
  );
  const files = parts.flat();
  expect(files.length).toBeGreaterThan(300);
  const found = await Promise.all(
    files.map(async (file) =>
      linesNaming(await readFile(join(projectRoot, file), 'utf8')).map((line) => `${file}: ${line}`),
    ),
  );
  expect(found.flat()).toEqual([]);
});

test('names are found in texts, templates and imports, and not in comments, longer words or prose', () => {
  const planted = [
    "if (dataset === 'steinmetz') run();",
    "import { load } from '../datasets/ns1/load.ts';",
    "print(`leave out siegel-sim`); // as 'ns1' has",
    "const name = 'recordings';",
    "const url = 'https://example.org/ns1';",
    "import { load } from '../datasets/wingert/load.ts';",
  ];
  expect(planted.map((code) => linesNaming(code).length)).toEqual(planted.map(() => 1));
  const fine = [
    '// as ns1 has',
    '/** Such as "ns1",\n * not \'recordings\'. */',
    "print('folder of the recordings');",
    "const file = 'steinmetz_multiregion';",
    "const source = 'Wingert et al. (2026)';",
  ];
  expect(fine.flatMap(linesNaming)).toEqual([]);
});
