import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { removeFile, writeFileAtomic } from '../../src/io/atomic-file.ts';
import { temporaryFolder } from '../temporary-folder.ts';

describe('writeFileAtomic', () => {
  let folder: string;
  beforeEach(async () => {
    folder = temporaryFolder();
  });
  it('writes text and bytes, makes folders and leaves nothing else behind', async () => {
    await writeFileAtomic(join(folder, 'deep/er/run.json'), 'π');
    await writeFileAtomic(join(folder, 'deep/er/weights.bin'), Uint8Array.of(0, 255, 7));
    expect(await readFile(join(folder, 'deep/er/run.json'), 'utf8')).toBe('π');
    expect([...(await readFile(join(folder, 'deep/er/weights.bin')))]).toEqual([0, 255, 7]);
    expect((await readdir(join(folder, 'deep/er'))).sort()).toEqual(['run.json', 'weights.bin']);
  });

  it('replaces an older file whole', async () => {
    const path = join(folder, 'a.txt');
    await writeFile(path, 'a much longer text');
    await writeFileAtomic(path, 'short');
    expect(await readFile(path, 'utf8')).toBe('short');
  });

  it('fails without leaving its hidden file when the target is a folder', async () => {
    await writeFileAtomic(join(folder, 'taken/file'), 'x');
    await expect(writeFileAtomic(join(folder, 'taken'), 'y')).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST|EPERM/);
    expect(await readdir(folder)).toEqual(['taken']);
  });

  it('never shows a half-written file to a reader', async () => {
    const path = join(folder, 'whole.txt');
    const texts = ['a', 'b'].map((letter) => letter.repeat(200_000));
    await writeFileAtomic(path, texts[0]);
    const writes = Promise.all(Array.from({ length: 10 }, (_, i) => writeFileAtomic(path, texts[i % 2])));
    for (let i = 0; i < 20; i++) expect(texts).toContain(await readFile(path, 'utf8'));
    await writes;
    expect(await readdir(folder)).toEqual(['whole.txt']);
  });
});

describe('removeFile', () => {
  it('takes what killed writers left with it, and nothing else', async () => {
    const folder = temporaryFolder();
    const names = ['a.bin', '.a.bin.0f3c.tmp', 'b.bin', '.b.bin.0f3c.tmp', '.a.bin', 'a.bin.tmp'];
    for (const name of names) await writeFile(join(folder, name), name);
    await removeFile(join(folder, 'a.bin'));
    expect((await readdir(folder)).sort()).toEqual(names.slice(2).sort());
  });

  it('is content when there is nothing', async () => {
    const folder = temporaryFolder();
    await removeFile(join(folder, 'a.bin'));
    await removeFile(join(folder, 'no', 'folder', 'a.bin'));
    expect(await readdir(folder)).toEqual([]);
  });
});
