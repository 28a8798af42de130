import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { engineIdentity, engineReport, isNative, startEngine } from '../../src/engine/index.ts';
import { vectorLevel } from '../../src/engine/processor.ts';
import { tf } from '../../src/engine/tensorflow.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const root = new URL('../..', import.meta.url).pathname;
const run = promisify(execFile);

/** Starts an engine in a process of its own and computes a little; its stdout must hold our JSON alone. */
async function startElsewhere(env: NodeJS.ProcessEnv) {
  const code = `
    import { startEngine } from ${JSON.stringify(join(root, 'src/engine/index.ts'))};
    import { tf } from ${JSON.stringify(join(root, 'src/engine/tensorflow.ts'))};
    const report = await startEngine();
    console.log(JSON.stringify({ ...report, sum: tf.tensor1d([1, 2]).sum().dataSync()[0] }));`;
  const args = ['--import', 'tsx', '--input-type=module', '-e', code];
  const { stdout, stderr } = await run(process.execPath, args, { cwd: root, env: { ...process.env, ...env } });
  return { report: JSON.parse(stdout), stderr };
}

const emptyMachine = () => {
  const nothing = temporaryFolder();
  return { PATH: nothing, CXX: '', XDG_CACHE_HOME: nothing };
};

describe('startEngine', () => {
  test('gives one engine a process, and the same report to everyone', async () => {
    expect(() => engineReport()).toThrow(/await startEngine\(\) first/);
    const [first, second] = await Promise.all([startEngine(), startEngine()]);
    expect(second).toBe(first);
    expect(engineReport()).toBe(first);
    expect(first.backend).toBe(tf.getBackend());
    expect(isNative()).toBe(first.backend === 'tensorflow');
    expect(first.attempts.at(-1)).toMatchObject({ ok: true });
    expect(first.summary).toMatch(/^Engine: [^\n]+\.$/);
    const other = isNative() ? 'wasm' : 'native';
    await expect(startEngine({ engine: other })).rejects.toMatchObject({ tag: 'Conflict' });
  });

  test.runIf(process.platform === 'linux')('oneDNN kernels are on unless the user has switched them off', async () => {
    const plain = { CORTEX_ENGINE: 'native', ONEDNN_MAX_CPU_ISA: undefined };
    const { report: usual } = await startElsewhere({ ...plain, TF_ENABLE_ONEDNN_OPTS: undefined });
    expect(usual).toMatchObject({
      kernels: expect.stringMatching(/^oneDNN( and own \(\w{8}\))?$/),
      vectorLevel: vectorLevel(),
    });
    expect(usual.summary).toContain(`${usual.kernels} kernels, ${vectorLevel()}`);
    const { report: off } = await startElsewhere({ ...plain, TF_ENABLE_ONEDNN_OPTS: '0' });
    expect(off).toMatchObject({ kernels: expect.stringMatching(/^Eigen/) });
    expect(engineIdentity(off)).not.toBe(engineIdentity(usual));
  });

  test('prints nothing of its own', async () => {
    const { report, stderr } = await startElsewhere({});
    expect(report.sum).toBe(3);
    expect(stderr).toBe('');
  });

  test('an unknown engine is refused by name', async () => {
    await expect(startElsewhere({ CORTEX_ENGINE: 'wsam' })).rejects.toThrow(/Did you mean "wasm"\?/);
  });

  test('CORTEX_ENGINE=wasm tries nothing else', async () => {
    const { report } = await startElsewhere({ CORTEX_ENGINE: 'wasm' });
    expect(report).toMatchObject({ backend: 'wasm', device: 'cpu', threads: 1, version: '4.22.0', sum: 3 });
    expect(report.attempts).toHaveLength(1);
  });

  test('without pip and compiler it is wasm, and the line says why', async () => {
    const env = emptyMachine();
    const { report } = await startElsewhere({ ...env, CORTEX_ENGINE: 'auto' });
    expect(report).toMatchObject({ backend: 'wasm', sum: 3 });
    expect(report.summary).toContain('There is no C++ compiler');
    expect(report.attempts.filter(({ ok }: { ok: boolean }) => !ok)).toHaveLength(1);
    expect(readdirSync(env.XDG_CACHE_HOME)).toEqual([]);
  });

  test('CORTEX_ENGINE=native fails there, with every attempt and its reason', async () => {
    const failure = startElsewhere({ ...emptyMachine(), CORTEX_ENGINE: 'native' });
    await expect(failure).rejects.toThrow(
      /install the TensorFlow wheel: There is no C\+\+ compiler.*--bindings TARBALL/s,
    );
  });
});
