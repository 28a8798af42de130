import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const module = new URL('../../../services/cli/log-lines.ts', import.meta.url).href;
const lines = 20_000;
const script = `
  const { logLines } = await import(${JSON.stringify(module)});
  const write = logLines();
  process.stdin.on('data', () => write('after'));
  for (let i = 0; i < ${lines}; i++) write(JSON.stringify({ line: i, text: 'x'.repeat(200) }));
  process.stdout.write('written\\n');
`;

test('a log that nobody reads holds nobody up, and says how much of it is missing', async () => {
  const args = ['--import', import.meta.resolve('tsx'), '--input-type=module', '--eval', script];
  const child = spawn(process.execPath, args, { cwd: fileURLToPath(new URL('../../..', import.meta.url)) });
  onTestFinished(() => void child.kill('SIGKILL'));
  // Four megabytes are more than the pipe takes.
  expect((await once(createInterface({ input: child.stdout }), 'line'))[0]).toBe('written');

  const read: string[] = [];
  for await (const line of createInterface({ input: child.stderr })) {
    read.push(line);
    if (line === 'after') break;
    if (read.length % 1000 === 0) child.stdin.write('.');
  }
  const told = read.filter((line) => line.includes('lines were dropped')).map((line) => JSON.parse(line));
  const kept = read.filter((line) => line.startsWith('{"line"'));
  expect(told).toEqual([
    { level: 'warn', time: expect.any(String), msg: 'lines were dropped', dropped: lines - kept.length },
  ]);
  expect(kept.length).toBeGreaterThan(2000);
});
