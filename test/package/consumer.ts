import { execFile } from 'node:child_process';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const checkout = fileURLToPath(new URL('../..', import.meta.url));

/** The package as `npm pack` makes it. */
export interface Packed {
  readonly tarball: string;
  /** Paths from the package's root. */
  readonly files: readonly string[];
  readonly bytes: number;
}

/** What a program said and how it ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Environment of a shell in which no npm runs: what `npm test` sets for its children would steer the npm they start. */
export const plainEnvironment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^npm_|^NODE_OPTIONS$|^INIT_CWD$/i.test(name)),
);

/** Runs a program in `folder` to its end, whatever its exit code. */
export async function run(folder: string, command: string, args: readonly string[]): Promise<Ended> {
  const options = { cwd: folder, env: plainEnvironment, maxBuffer: 64 * 2 ** 20 };
  try {
    return { code: 0, ...(await promisify(execFile)(command, [...args], options)) };
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: number; stdout?: string; stderr?: string };
    if (typeof code !== 'number') throw error;
    return { code, stdout: stdout ?? '', stderr: stderr ?? '' };
  }
}

/** As `run`, for programs that are to succeed: what they wrote to stdout. */
export async function output(folder: string, command: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(folder, command, args);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} exited with ${code}: ${stderr}${stdout}`);
  return stdout;
}

/** `npm pack` in the checkout, which builds first; the tarball comes to lie in `folder`. */
export async function pack(folder: string): Promise<Packed> {
  const said = await output(checkout, 'npm', ['pack', '--json', '--pack-destination', folder]);
  // The build speaks before the list; newer npm gives an object by package, older ones a list.
  const listed = Object.values(JSON.parse(said.slice(said.search(/^[[{]/m))));
  const [{ filename, files, size }] = listed as { filename: string; files: { path: string }[]; size: number }[];
  return { tarball: join(folder, filename), files: files.map(({ path }) => path), bytes: size };
}

/** An empty project of this module system in `folder` that depends on the package; npm runs install scripts as it likes. */
export async function makeProject(folder: string, type: 'module' | 'commonjs', tarball: string): Promise<void> {
  await write(folder, 'package.json', JSON.stringify({ name: 'user', version: '1.0.0', private: true, type }));
  await output(folder, 'npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', tarball]);
}

/** A project of another module system in `folder` with what `like` has installed. */
export async function makeProjectLike(like: string, folder: string, type: 'module' | 'commonjs'): Promise<void> {
  const project = JSON.parse(await readFile(join(like, 'package.json'), 'utf8'));
  await write(folder, 'package.json', JSON.stringify({ ...project, type }));
  await symlink(join(like, 'node_modules'), join(folder, 'node_modules'));
}

export async function write(folder: string, path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

/** The errors that `tsc --strict` finds in `files` of a project, a line each. */
export async function typeErrors(folder: string, files: readonly string[], skipLibCheck: boolean): Promise<string[]> {
  const compilerOptions = { target: 'es2022', module: 'nodenext', strict: true, noEmit: true, skipLibCheck };
  await write(folder, 'tsconfig.json', JSON.stringify({ compilerOptions, files }));
  const tsc = join(checkout, 'node_modules/typescript/bin/tsc');
  const { stdout, stderr } = await run(folder, process.execPath, [tsc, '--pretty', 'false']);
  return `${stdout}${stderr}`.split('\n').filter((line) => /^\S/.test(line));
}
