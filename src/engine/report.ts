/** One thing that was tried on the way to an engine, and what came of it. */
export interface EngineAttempt {
  readonly what: string;
  readonly ok: boolean;
  readonly why: string;
}

/** The engine of this process: what runs, on what, and why. */
export interface EngineReport {
  readonly backend: 'tensorflow' | 'wasm';
  /** Version of the TensorFlow library, or of the wasm backend. */
  readonly version: string;
  /** "cpu", or the name of the GPU. */
  readonly device: string;
  readonly threads: number;
  readonly attempts: readonly EngineAttempt[];
  /** One line for people: what was chosen, and why. */
  readonly summary: string;
}

/** Which engine a caller wants; `auto` prefers native and falls back to wasm. */
export type EngineChoice = 'auto' | 'native' | 'wasm';

/** The first line of an error's message: reasons in reports are one line each. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n', 1)[0];
}
