import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readTarGzip } from '../../src/io/tar-gzip.ts';
import { type TarEntry, tarGzip } from '../datasets/wingert/archive.ts';
import { temporaryFolder } from '../temporary-folder.ts';

async function written(bytes: Uint8Array): Promise<string> {
  const path = join(temporaryFolder(), 'some.tgz');
  await writeFile(path, bytes);
  return path;
}
const archive = async (...entries: TarEntry[]) => written(await tarGzip(entries));
const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

test('files come by their paths, long ones and empty ones too, and only those that are wanted', async () => {
  const long = `${'folder/'.repeat(30)}name with spaces.csv`;
  const path = await archive({ name: './a/b.json', content: '{}' }, { name: long, content: 'x' }, { name: 'empty' });
  const files = await readTarGzip(path);
  expect([...files.keys()]).toEqual(['a/b.json', long, 'empty']);
  expect([text(files.get('a/b.json')), text(files.get(long)), files.get('empty')?.length]).toEqual(['{}', 'x', 0]);
  expect([...(await readTarGzip(path, (name) => name.endsWith('.json'))).keys()]).toEqual(['a/b.json']);
});

test.each(['../up', 'a/../../up', '/etc/passwd', 'C:/up', 'a\\..\\..\\up'])('the path %s is refused', async (name) => {
  await expect(readTarGzip(await archive({ name, content: 'x' }))).rejects.toThrow(
    /which leads out of it; it is not read/,
  );
});

test('links, one name twice, and more than the limits are refused', async () => {
  await expect(readTarGzip(await archive({ name: 'a', type: 'symlink' }))).rejects.toThrow(
    /has "a", a symlink and no file/,
  );
  await expect(readTarGzip(await archive({ name: 'a', type: 'link' }))).rejects.toThrow(/has "a", a link and no file/);
  await expect(readTarGzip(await archive({ name: 'a' }, { name: './a' }))).rejects.toThrow(/has "a" twice/);
  const two = await archive({ name: 'a', content: 'x'.repeat(5000) }, { name: 'b' });
  const all = () => true;
  await expect(readTarGzip(two, all, { mostEntries: 1, mostBytes: 1e6 })).rejects.toThrow(/more than 1 entries/);
  const bomb = await archive({ name: 'a', content: new Uint8Array(5_000_000) });
  await expect(readTarGzip(bomb, all, { mostEntries: 9, mostBytes: 1e6 })).rejects.toThrow(
    /holds more than 1000000 bytes/,
  );
});

test('what is no archive, damaged, truncated or not there is refused', async () => {
  const damaged = /is no whole \.tgz archive \(.+\); copy or download it again/;
  const whole = await tarGzip([{ name: 'a', content: 'content'.repeat(1000) }]);
  await expect(readTarGzip(await written(new TextEncoder().encode('no gzip')))).rejects.toThrow(damaged);
  await expect(readTarGzip(await written(gzipSync('no tar'.repeat(400))))).rejects.toThrow(damaged);
  for (const length of [0, 20, whole.length - 30, whole.length - 4]) {
    await expect(readTarGzip(await written(whole.subarray(0, length)))).rejects.toThrow(damaged);
  }
  await expect(readTarGzip(join(temporaryFolder(), 'none.tgz'))).rejects.toThrow(/Cannot read .*none\.tgz/);
});
