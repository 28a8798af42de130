import { CortexError, pickByName } from '../errors.ts';
import type { OnProgress } from '../progress.ts';
import { type NativeSource, prepareNative } from './native/prepare.ts';
import type { EngineAttempt, EngineChoice, EngineReport } from './report.ts';
import { reasonOf } from './report.ts';

export { type EngineIdentity, engineIdentity } from './identity.ts';
export { installEngine } from './native/install.ts';
export { clearEngine } from './native/prepare.ts';
export { isNative } from './ops.ts';
export type { EngineAttempt, EngineChoice, EngineReport } from './report.ts';

export interface StartOptions {
  /** Default: the environment variable CORTEX_ENGINE, or `auto`. */
  readonly engine?: EngineChoice;
  /** Hears of a first installation, which takes half a minute. */
  readonly onProgress?: OnProgress;
}

const choices: Readonly<Record<EngineChoice, EngineChoice>> = { auto: 'auto', native: 'native', wasm: 'wasm' };

let started: { choice: EngineChoice; report: Promise<EngineReport> } | undefined;
let finished: EngineReport | undefined;

/**
 * Chooses the TensorFlow.js backend of this process, once: native TensorFlow (installed on first use), else wasm.
 * Later calls give the same report.
 *
 * @returns what was chosen and why; `summary` is the line to print
 * @throws EngineUnavailable when `native` is asked for and impossible (every attempt with its reason is in the message);
 *   Conflict when another engine than the one asked for already runs
 */
export async function startEngine(options: StartOptions = {}): Promise<EngineReport> {
  const choice = options.engine ?? pickByName('engine', process.env.CORTEX_ENGINE || 'auto', choices);
  started ??= { choice, report: choose(choice, options.onProgress ?? (() => {})) };
  const current = started;
  const report = await current.report.catch((error: unknown) => {
    if (started === current) started = undefined;
    throw error;
  });
  expectSame(choice, report);
  finished = report;
  return report;
}

/** The report of the engine of this process; throws Conflict before `startEngine` has ended. */
export function engineReport(): EngineReport {
  if (finished) return finished;
  throw new CortexError('Conflict', 'No engine is running; await startEngine() first.');
}

async function choose(choice: EngineChoice, onProgress: OnProgress): Promise<EngineReport> {
  const attempts: EngineAttempt[] = [];
  if (choice !== 'wasm') {
    const source = await prepareNative(attempts, onProgress);
    const report = source && (await startNative(source, attempts));
    if (report) return report;
    if (choice === 'native') throw nativeUnavailable(attempts);
  }
  return startWasm(choice, attempts);
}

async function startNative(source: NativeSource, attempts: EngineAttempt[]): Promise<EngineReport | undefined> {
  try {
    const { loadNative } = await import('./native/load.ts');
    const facts = await loadNative(source.folder, attempts);
    attempts.push({ what: 'load native TensorFlow', ok: true, why: `TensorFlow ${facts.version}` });
    const threads = `${facts.threads} thread${facts.threads === 1 ? '' : 's'}`;
    const summary = `Engine: native TensorFlow ${facts.version} on ${facts.device}, ${threads}, ${facts.kernels} kernels, ${facts.vectorLevel} (${source.why}).`;
    return { backend: 'tensorflow', ...facts, attempts, summary };
  } catch (error) {
    attempts.push({ what: 'load native TensorFlow', ok: false, why: reasonOf(error) });
    return undefined;
  }
}

async function startWasm(choice: EngineChoice, attempts: EngineAttempt[]): Promise<EngineReport> {
  const { loadWasm } = await import('./wasm.ts');
  const facts = await loadWasm();
  const failures = new Set(attempts.filter(({ ok }) => !ok).map(({ why }) => why));
  const reason = choice === 'wasm' ? 'asked for' : `no native TensorFlow: ${[...failures].join(' ')}`;
  attempts.push({ what: 'load the wasm backend', ok: true, why: `tfjs-backend-wasm ${facts.version}` });
  return { backend: 'wasm', ...facts, attempts, summary: `Engine: wasm ${facts.version}, 1 thread (${reason}).` };
}

function nativeUnavailable(attempts: readonly EngineAttempt[]): CortexError {
  const reasons = attempts.filter(({ ok }) => !ok).map(({ what, why }) => `${what}: ${why}`);
  return new CortexError(
    'EngineUnavailable',
    `Native TensorFlow is not possible here. ${reasons.join(' ')} ` +
      'Give files with "cortex engine --from WHEEL --bindings TARBALL", or choose CORTEX_ENGINE=wasm.',
    { details: { attempts } },
  );
}

function expectSame(choice: EngineChoice, report: EngineReport): void {
  const wanted = { auto: report.backend, native: 'tensorflow', wasm: 'wasm' }[choice];
  if (wanted === report.backend) return;
  throw new CortexError(
    'Conflict',
    `This process already runs "${report.backend}", so it cannot run "${choice}"; choose once, before the first use.`,
  );
}
