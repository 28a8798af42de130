import { access } from 'node:fs/promises';
import { extname } from 'node:path';
import { CortexError, quoted } from '../../src/errors.ts';
import { writeFileAtomic } from '../../src/io/atomic-file.ts';

/** The form that a file's ending asks for, of `forms` (media type → name of a file). Throws InvalidInput for another one. */
export function formOfFile(path: string, forms: Readonly<Record<string, string>>): string {
  const found = Object.entries(forms).find(([, name]) => extname(name) === extname(path).toLowerCase());
  if (found) return found[0];
  const endings = Object.values(forms).map(extname);
  throw new CortexError('InvalidInput', `--out must end in ${endings.join(' or ')} but is ${quoted(path)}.`);
}

/** Throws Conflict for a file that is there already: what a user keeps is not replaced. */
export async function expectNoFile(path: string): Promise<void> {
  const there = await access(path).then(
    () => true,
    () => false,
  );
  if (there) throw new CortexError('Conflict', `${path} is there already; name a new file.`);
}

/** Writes an answer to a new file, whole or not at all. */
export async function writeAnswer(path: string, content: string | Uint8Array): Promise<void> {
  await expectNoFile(path);
  await writeFileAtomic(path, content);
}
