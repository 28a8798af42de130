import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../../temporary-folder.ts';

const root = new URL('../../../', import.meta.url).pathname;
/** Our kernels bring the shield. */
const shielded =
  process.env.CORTEX_ENGINE === 'native' && process.platform === 'linux' && !process.env.CORTEX_OWN_KERNELS;

/**
 * Multiplies for `ms` on one thread, so that it is the main one that computes, and counts what differs from the first time.
 * The sizes are those for which oneDNN copies a matrix into a workspace.
 */
const script = (ms: number) => `
  import { execFileSync } from 'node:child_process';
  import { startEngine } from ${JSON.stringify(join(root, 'src/engine/index.ts'))};
  import { tf } from ${JSON.stringify(join(root, 'src/engine/tensorflow.ts'))};
  let resized = 0;
  process.on('SIGWINCH', () => resized++);
  process.on('SIGTERM', () => { console.log('asked to end'); process.exit(3); });
  await startEngine({ engine: 'native' });
  const blocked = execFileSync('grep', ['SigBlk', '/proc/self/status'], { encoding: 'utf8' }).split(/\\s+/)[1];
  const sizes = [[64, 50, 40], [200, 33, 70], [1000, 144, 16], [16, 1000, 144], [37, 129, 513], [300, 300, 300]];
  const pairs = sizes.map(([a, b, c]) => [tf.randomNormal([a, b], 0, 1, 'float32', 1), tf.randomNormal([b, c], 0, 1, 'float32', 2)]);
  const product = ([a, b]) => tf.tidy(() => tf.matMul(a, b).sum().dataSync()[0]);
  const first = pairs.map(product);
  console.log('computing');
  let different = 0;
  for (const start = Date.now(); Date.now() - start < ${ms}; await new Promise((resolve) => setImmediate(resolve))) {
    for (let i = 0; i < 3 * pairs.length; i++) different += Number(product(pairs[i % 6]) !== first[i % 6]);
  }
  console.log(JSON.stringify({ different, resized, blocked }));`;

function compute(ms: number, options: readonly string[] = []) {
  const args = [...options, '--import', import.meta.resolve('tsx'), '--input-type=module', '-e', script(ms)];
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, TF_NUM_INTRAOP_THREADS: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout });
  const said: string[] = [];
  lines.on('line', (line) => said.push(line));
  return { child, said, started: once(lines, 'line'), ended: once(child, 'close') };
}

describe.runIf(shielded)('a process that computes on its main thread', () => {
  test('survives signals at any moment, and so do its numbers; processes that it starts heed theirs', async () => {
    const { child, said, started, ended } = compute(1500);
    await started;
    const often = setInterval(() => child.kill('SIGWINCH'), 1);
    expect(await ended).toEqual([0, null]);
    clearInterval(often);
    const { different, resized, blocked } = JSON.parse(said[1]);
    expect(different).toBe(0);
    expect(resized).toBeGreaterThan(20);
    expect(blocked).toMatch(/^0+$/);
  });

  test('can be profiled', async () => {
    const folder = temporaryFolder();
    const { said, ended } = compute(1500, ['--cpu-prof', `--cpu-prof-dir=${folder}`]);
    expect(await ended).toEqual([0, null]);
    expect(JSON.parse(said[1]).different).toBe(0);
    expect(readdirSync(folder)).toContainEqual(expect.stringMatching(/\.cpuprofile$/));
  });

  test('ends when it is asked to', async () => {
    const { child, said, started, ended } = compute(60_000);
    await started;
    child.kill('SIGTERM');
    expect(await ended).toEqual([3, null]);
    expect(said).toEqual(['computing', 'asked to end']);
  });
});
