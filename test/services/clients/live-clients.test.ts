import { execFile, spawnSync } from 'node:child_process';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Client, ServerProblem } from '../../../services/clients/typescript/index.ts';
import { type OpenDemo, openDemo } from '../../../services/demo/open.ts';
import { startServer } from '../../../services/http/server.ts';
import { decodeNpz } from '../../../src/io/npz.ts';
import { testPython } from '../../python.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { checkout, snippets } from './snippets.ts';

// The scripts of the documents, as they stand there, and what else the clients can, against a live server of the demo.

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const python = await testPython();
const there = (program: string, ...args: string[]) => spawnSync(program, args).status === 0;
const plainPython = there('python3', '-c', 'import sys; sys.exit(sys.version_info < (3, 9))');
const curl = there('sh', '-c', 'curl --help all | grep -q -e "--json"') && there('tar', '--version');
const octave =
  there('octave-cli', '--version') && there('zip', '-v') && there('unzip', '-v') && there('curl', '--version');

let demo: OpenDemo;
let server: Awaited<ReturnType<typeof startServer>>;
let folder: string;

beforeAll(async () => {
  folder = temporaryFolder();
  demo = await openDemo();
  server = await startServer({ port: 0, ...demo });
});

afterAll(async () => {
  await server.close();
  await demo.close();
});

/** Runs a program in `cwd`, with the address of the server and the client of Python; what it printed and complained of, and how it ended. */
async function run(program: string, args: readonly string[], cwd = folder) {
  const env = {
    ...process.env,
    CORTEX_URL: server.url,
    PYTHONPATH: `${checkout}services/clients/python`,
    MPLBACKEND: 'agg',
  };
  const options = { cwd, env, timeout: 220_000, maxBuffer: 2 ** 26 };
  return promisify(execFile)(program, [...args], options).then(
    (said) => ({ ...said, code: 0 }),
    (error: { stdout: string; stderr: string; code: number }) => error,
  );
}

/** The lines that it prints; it must end well. */
async function printed(program: string, args: readonly string[]): Promise<string[]> {
  const { code, stdout, stderr } = await run(program, args);
  expect(code, stderr).toBe(0);
  return stdout.trim().split('\n');
}

const linesOf = (script: string) => script.trim().split('\n').length;

describe.skipIf(!python)('the scripts of the README, in Python', () => {
  let study: string;
  let sideBySide: string;

  beforeAll(async () => {
    const [recording, ...scripts] = await snippets('README.md', 'python');
    [study, sideBySide] = scripts;
    expect(scripts).toHaveLength(2);
    await printed(python!, ['-c', recording]);
  });

  test('a recording is sent, decoded, followed, masked region by region and plotted, in at most 25 lines', async () => {
    expect(linesOf(study)).toBeLessThanOrEqual(25);
    const lines = await printed(python!, ['-c', study]);
    expect(lines).toContain('train 1 of 1');
    const [, model, mean] = /^(\S+) mean video (\S+)$/m.exec(lines.join('\n')) ?? [];
    expect(Number(model)).toBeGreaterThan(Number(mean) + 0.2);
    expect(lines.at(-4)).toBe(
      "{'masked': (3, 4, 30, 24, 40, 1), 'unmasked': (4, 30, 24, 40, 1), 'truth': (4, 30, 24, 40, 1)}",
    );
    const motion = Object.fromEntries(lines.slice(-3).map((line) => [line.split(' ')[0], Number(line.split(' ')[4])]));
    expect(motion.MT).toBeGreaterThan(2 * Math.max(motion.V1, motion.V4));
    expect((await readFile(join(folder, 'masked.png'))).toString('latin1', 1, 4)).toBe('PNG');
  });

  test('a recording that cannot be used is refused, and a run that fails says why', async () => {
    const damaged = temporaryFolder();
    await mkdir(join(damaged, 'mine'));
    await writeFile(join(damaged, 'mine/spikes.csv'), 'unit\n');
    const refused = await run(python!, ['-c', study.replace('upload("mine")', 'upload("mine", "damaged")')], damaged);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/^cortex_codec\.Problem: 422 .*damaged has no sounds/m);

    // The recording goes before the run has read it.
    const gone = `; import shutil; shutil.rmtree(${JSON.stringify(join(demo.dataRoot, 'leaving'))}); run.wait(show)`;
    const script = study.replace('upload("mine")', 'upload("mine", "leaving")').replace('.wait(show)', gone);
    expect(script).toContain(gone);
    const { code, stderr } = await run(python!, ['-c', script]);
    expect(code).toBe(1);
    expect(stderr.trim().split('\n').at(-1)).toMatch(/^cortex_codec\.RunFailed: Run \S+ failed: .*\w+ \w+/);
    expect(stderr).not.toContain(`: ${demo.dataRoot}`);
    console.info(stderr.trim().split('\n').at(-1));
  });

  test('an auditory and a visual run are compared, in at most 25 lines', async () => {
    expect(linesOf(sideBySide)).toBeLessThanOrEqual(25);
    const lines = await printed(python!, ['-c', sideBySide]);
    expect(lines[1]).toMatch(/^heard-sounds ccNorm 0\.8\d+ baselines \{'ridge-strf': 0\.\d+/);
    expect(lines[4]).toMatch(/^\(100, 12\) site-1\/unit-1 .*'k95': \d+.* \(\d, 29, 18\)$/);
    expect(lines.slice(5).length).toBeGreaterThanOrEqual(8);
    for (const line of lines.slice(5)) expect(line).toMatch(/ \d+\.\d{3} +\d+\.\d{3} +p [01]\.\d{3}$/);
    expect(await readFile(join(folder, 'comparison.svg'), 'utf8')).toMatch(/^<svg/);
  });

  test.skipIf(!curl)('the shell script of services/http/README.md, with the same recording', async () => {
    const script = (await snippets('services/http/README.md', 'sh')).join('\n');
    const { code, stdout, stderr } = await run('sh', ['-c', script]);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/"region":"V4\+MT","units":20/);
    expect(stdout).toContain('Unknown region \\"V9\\". Did you mean \\"V4\\"?');
    expect(stdout).toMatch(/^event: end\ndata: \{"state":"succeeded"/m);
    expect(stdout).toMatch(/"removed":true\}$/);
    const { masked } = decodeNpz(await readFile(join(folder, 'masked.npz')));
    expect(masked.shape.slice(0, 2)).toEqual([1, 16]);
    expect(await readFile(join(folder, 'effects.csv'), 'utf8')).toMatch(/^mask,units,condition,.*\r?\nV4\+MT,20,/);
    expect(await readFile(join(folder, 'metrics.csv'), 'utf8')).toMatch(/^name,step,value/);
  });
});

test.skipIf(!plainPython)('Python without NumPy', async () => {
  const [line] = await printed('python3', ['-S', `${checkout}test/services/clients/without-numpy.py`]);
  const { same, fields, problem, progress, artifacts, ...told } = JSON.parse(line);
  expect(told).toMatchObject({
    numpy: false,
    runs: expect.arrayContaining(['dots-decoder', 'heard-sounds', 'seen-videos']),
    response: [[40, 12], 480],
    videos: [1, 32, 32, 32, 3],
    gif: 'GIF8',
    filters: [3, 29, 18],
    npz: { eigenvalues: [1, 25], 'filters/site-1_unit-1': [3, 29, 18] },
    effects: 'mask,units,condition,trial,feature,effect,maskedError,unmaskedError',
    truth: [[16, 32, 32, 32, 3], 'B'],
    models: 'ln',
    recordings: expect.arrayContaining(['dots', 'sounds', 'videos']),
    understood: null,
    file: ['one/session.npz', 'session/session.npz'],
    removed: [true, true],
    cancelled: 'cancelled',
  });
  for (const name of ['again', 'archive', 'metrics', 'checks', 'once'])
    expect([name, told[name]]).toEqual([name, true]);
  expect(artifacts).toBe(true);
  expect(same).toBeLessThan(1e-6);
  expect(progress).toBeGreaterThan(0);
  const detail = 'Unknown region "V9". Did you mean "V4"? Choices: PFC, FEF, LIP, IT, V4, MT.';
  expect(problem).toEqual([422, detail, `422 Unprocessable Entity: ${detail}`]);
  expect(fields).toMatch(/\n {2}training\/epochs: Too small/);
});

test.skipIf(!python)('pip installs the client of Python from its folder', async () => {
  // pip may write beside what it installs.
  const [source, target] = [join(folder, 'python'), join(folder, 'installed')];
  await cp(`${checkout}services/clients/python`, source, { recursive: true });
  const offline = ['--no-index', '--no-build-isolation', '--no-deps', '--quiet'];
  await printed(python!, ['-m', 'pip', 'install', ...offline, '--target', target, source]);
  const version = `import sys; sys.path.insert(0, ${JSON.stringify(target)}); import cortex_codec as c; print(c.__file__, c.__version__)`;
  expect(await printed(python!, ['-I', '-c', version])).toEqual([`${join(target, 'cortex_codec.py')} 0.1.0`]);
});

test('the TypeScript of services/clients/README.md', async () => {
  const [script] = await snippets('services/clients/README.md', 'ts');
  await writeFile(join(folder, 'script.mts'), script);
  const source = `${checkout}services/clients/typescript/index.ts`;
  await writeFile(join(folder, 'script.mts'), script.replace("'cortex-codec/client'", JSON.stringify(source)));
  const tsx = `${checkout}node_modules/tsx/dist/cli.mjs`;
  const lines = await printed(process.execPath, [tsx, join(folder, 'script.mts')]);
  expect(lines.filter((line) => line.startsWith('train ')).length).toBeGreaterThan(0);
  expect(lines.join('\n')).toMatch(/^succeeded \{\n? *metric: 'cc'/m);
  expect(lines).toContain('[ 1, 16, 32, 32, 32, 3 ] [ 16, 32, 32, 32, 3 ]');
  expect(lines.at(-1)).toBe('422 Unknown region "V9". Did you mean "V4"? Choices: PFC, FEF, LIP, IT, V4, MT.');
});

test('TypeScript sends a file and an archive, and is told what is understood of them', async () => {
  const api = new Client({ url: server.url });
  const file = new File(['one file'], 'session.npz');
  expect(await api.upload('of-types', { file })).toMatchObject({ data: 'of-types/session.npz', upload: { bytes: 8 } });
  const zip = Uint8Array.from(zipSync({ 'spikes.csv': strToU8('unit\n') }));
  expect((await api.upload('of-archive', { zip })).upload?.sha256).toBe(
    (await api.upload('of-archive', { zip })).upload?.sha256,
  );
  const { recordings } = await api.uploads();
  expect(recordings.map(({ data }) => data)).toEqual(expect.arrayContaining(['of-types/session.npz', 'of-archive']));
  expect((await api.check('of-archive')).refused).toMatch(/has no sounds/);
  for (const name of ['of-types', 'of-archive']) await api.removeUpload(name);
  await expect(api.upload('check', { zip })).rejects.toThrow(ServerProblem);
  const listed = [];
  for await (const { id } of api.runs({ dataset: 'recordings', sort: 'created' })) listed.push(id);
  expect(listed).toEqual(expect.arrayContaining(['dots-decoder', 'heard-sounds', 'seen-videos']));
  expect((await api.model('ln')).name).toBe('ln');
  expect(await api.artifact('dots-decoder', 'metrics.csv')).toMatch(/^metric,/);
});

describe.skipIf(!octave)(
  `MATLAB, in Octave${octave ? '' : ' (skipped: octave-cli, curl, zip or unzip is not there)'}`,
  () => {
    const inOctave = async (script: string) => {
      const paths = ['services/clients/matlab', 'test/services/clients/matlab-http'].map(
        (path) => `'${checkout}${path}'`,
      );
      return printed('octave-cli', ['--eval', `addpath(${paths});\n${script}`]);
    };

    test('the scripts of services/clients/README.md, over a stand-in for matlab.net.http', async () => {
      await mkdir(join(folder, 'sent'));
      await writeFile(join(folder, 'sent/spikes.csv'), 'unit\n');
      const sent = "disp(api.upload('from-matlab', 'sent'))";
      const refused = "try, api.upload('a b', 'sent'), catch error, disp(error.message), end";
      const scripts = await snippets('services/clients/README.md', 'matlab');
      const lines = await inOctave([...scripts, sent, refused].join('\n'));
      const text = lines.join('\n');
      expect(text).toMatch(/^ +1 +16 +32 +32 +32 +3$/m);
      expect(text).toContain('dimensions at 95 % of the variance');
      expect(text).toMatch(/^site-1\/unit-1\n +16 +32 +32 +32 +3$/m);
      expect(lines.at(-2)).toBe('from-matlab');
      expect(lines.at(-1)).toMatch(/^422 Unprocessable Entity: "a b" is no name for a recording/);
    });

    test('JSON, npy and npz are decoded, arrays encoded, refusals raised', async () => {
      const lines = await inOctave(`run('${checkout}test/services/clients/decoding.m')`);
      expect(lines.at(-1)).toBe('all as it should be');
    });
  },
);
