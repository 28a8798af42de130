import type { EngineReport } from '../../../src/engine/index.ts';
import { diskSentence } from '../../jobs/errors.ts';
import type { RunStore } from '../../store/run-store.ts';

export interface ReadinessOptions {
  readonly engineReport: () => Promise<EngineReport>;
  readonly store: Pick<RunStore, 'expectWritable'>;
  /** Time after which a failed engine is started again, when it is asked for. */
  readonly retryMs?: number;
  /** Time for which a look at the runs folder holds, which writes to it; 1 s when left out. */
  readonly diskLookMs?: number;
}

/** Time that a disk has to take a few bytes. */
const diskMs = 2000;

/** Whether the server can do what it is for: engine, and a runs folder that can be written. */
export class Readiness {
  readonly #options: ReadinessOptions;
  #engine:
    | { readonly state: 'starting' | 'ready' }
    | { readonly state: 'failed'; readonly why: string; atMs: number }
    | undefined;
  #busy: string | undefined;
  #disk: { readonly fault: Promise<string | undefined>; readonly atMs: number } | undefined;

  constructor(options: ReadinessOptions) {
    this.#options = options;
  }

  /** What keeps the server from its work, such as "It is closing."; undefined for nothing any more. */
  say(busy: string | undefined): void {
    this.#busy = busy;
  }

  /** Why the server is not ready, a sentence each; none when it is. The engine is started with the first look. */
  async faults(): Promise<string[]> {
    if (this.#busy !== undefined) return [this.#busy];
    const { diskLookMs = 1000 } = this.#options;
    if (this.#disk === undefined || Date.now() - this.#disk.atMs >= diskLookMs)
      this.#disk = { fault: this.#diskFault(), atMs: Date.now() };
    const disk = await this.#disk.fault;
    return [this.#engineFault(), disk].filter((fault) => fault !== undefined);
  }

  #engineFault(): string | undefined {
    const { retryMs = 10_000 } = this.#options;
    const engine = this.#engine;
    if (engine === undefined || (engine.state === 'failed' && Date.now() - engine.atMs > retryMs)) this.#startEngine();
    if (this.#engine?.state === 'ready') return undefined;
    return engine?.state === 'failed' ? `The engine did not start: ${engine.why}` : 'The engine is starting.';
  }

  #startEngine(): void {
    this.#engine = { state: 'starting' };
    this.#options.engineReport().then(
      () => {
        this.#engine = { state: 'ready' };
      },
      (error: unknown) => {
        const why = error instanceof Error ? error.message : String(error);
        this.#engine = { state: 'failed', why, atMs: Date.now() };
      },
    );
  }

  async #diskFault(): Promise<string | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<string>((resolve) => {
      timer = setTimeout(() => resolve(`The runs folder does not answer within ${diskMs / 1000} s.`), diskMs);
    });
    const written = this.#options.store.expectWritable().then(() => undefined, diskFaultOf);
    return Promise.race([written, late]).finally(() => clearTimeout(timer));
  }
}

function diskFaultOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? ` (${error.code})` : '';
  return `The runs folder cannot be written${code}. ${diskSentence(error)?.text ?? ''}`.trim();
}
