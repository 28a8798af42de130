import type { KeptAnalysis, RunDirs, WorkOptions } from './analysis.ts';
import {
  fingerprintFile,
  fingerprintText,
  hasResult,
  readResult,
  resultFolder,
  settingsHash,
  writeResult,
} from './result-folder.ts';

/**
 * The folder of an analysis's result. What is there already of just these runs, settings, version and engine is not worked
 * out again. Throws what the analysis throws.
 */
export async function keptResult<Request>(
  analysis: KeptAnalysis<Request>,
  runDirs: RunDirs,
  request: Request,
  options: WorkOptions = {},
): Promise<string> {
  const work = await analysis.work();
  const identity = await identityOf(analysis, runDirs, request, options);
  const folder = resultFolder(runDirs[0], analysis.name, identity);
  if (await hasResult(folder)) return folder;
  const content = await work.compute(runDirs, request, { ...options, hash: settingsHash(identity) });
  await writeResult(folder, { ...content, [fingerprintFile]: fingerprintText(identity) });
  return folder;
}

/** The folder of a result that is there already; undefined otherwise. Throws what the analysis throws before it works. */
export async function keptFolder<Request>(
  analysis: KeptAnalysis<Request>,
  runDirs: RunDirs,
  request: Request,
): Promise<string | undefined> {
  const folder = resultFolder(runDirs[0], analysis.name, await identityOf(analysis, runDirs, request, {}));
  return (await hasResult(folder)) ? folder : undefined;
}

/** The hash that the folder of a result has for its name, whether it is there or not. */
export async function resultHash<Request>(
  analysis: KeptAnalysis<Request>,
  runDirs: RunDirs,
  request: Request,
  options: WorkOptions = {},
): Promise<string> {
  return settingsHash(await identityOf(analysis, runDirs, request, options));
}

/** What is kept in a folder, as the analysis reads it. */
export async function readKept<Result>(analysis: KeptAnalysis<never, Result>, folder: string): Promise<Result> {
  const { read } = await analysis.work();
  if (read) return read(folder);
  return JSON.parse((await readResult(folder, 'application/json')).toString());
}

async function identityOf<Request>(
  analysis: KeptAnalysis<Request>,
  runDirs: RunDirs,
  request: Request,
  options: WorkOptions,
) {
  const work = await analysis.work();
  return { version: analysis.version, ...(await work.identity(runDirs, request, options)) };
}
