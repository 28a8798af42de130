import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { main } from '../../../services/cli/main.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

afterEach(() => vi.restoreAllMocks());

/** The exit code of a command, and what it says on stderr. */
async function said(...args: string[]) {
  let text = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    text += chunk;
    return true;
  });
  return { code: await main(args), text };
}

const base = '{"kind": "encoding", "dataset": "auditory-sim"}';

test('a sweep that cannot start says what was wrong, and changes nothing', async () => {
  const out = join(temporaryFolder(), 'sweep');
  const grid = '{"model": ["ln"]}';
  for (const [args, message] of [
    [[], /needs a plan: a JSON file, or --base and --grid/],
    [['nowhere.json'], /nowhere\.json cannot be read \(ENOENT\)/],
    [['--base', base, '--grid', '{"model": []}'], /--grid model/],
    [['--base', base, '--grid', '{"model": ["linaer"]}'], /Did you mean "linear"/],
    [['--base', base, '--grid', grid, '--threads', 'many'], /--threads "many"/],
    [
      ['--base', base, '--grid', grid, '--queue', 'rabbit'],
      /--queue must be local, slurm or redis:\/\/host:port but is "rabbit"/,
    ],
  ] as const) {
    const { code, text } = await said('sweep', ...args, '--out', out);
    expect(text).toMatch(message);
    expect(code).not.toBe(0);
  }
  expect(await readdir(join(out, '..'))).toEqual([]);
  await writeFile(join(out, '..', 'mine.txt'), 'mine');
  const occupied = await said('sweep', '--base', base, '--grid', grid, '--out', join(out, '..'));
  expect(occupied.text).toMatch(/not empty and not a sweep of ours/);
});

test('a worker needs a queue or a list, and says which part of it', async () => {
  expect((await said('worker')).text).toMatch(/either --queue redis:\/\/host:port or --runs FILE/);
  expect((await said('worker', '--queue', 'slurm')).text).toMatch(/--queue must be redis:/);
  expect((await said('worker', '--runs', 'list', '--part', '3/3')).text).toMatch(/--part must be i\/n with i below n/);
});
