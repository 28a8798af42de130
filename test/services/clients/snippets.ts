import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

export const checkout = fileURLToPath(new URL('../../..', import.meta.url));

/** The blocks of a language in a document of the checkout, as they stand. Throws where there is none. */
export async function snippets(document: string, language: string): Promise<string[]> {
  const text = await readFile(`${checkout}${document}`, 'utf8');
  const blocks = [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, block]) => block);
  if (blocks.length === 0) throw new Error(`${document} has no block of ${language}.`);
  return blocks;
}
