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
  /** Which kernels compute: "oneDNN", "oneDNN up to AVX2" (limited by the user), "Eigen" or "wasm". */
  readonly kernels: string;
  /** Widest vector instructions of the processor: "AVX-512", "AVX2", "NEON" …, or "unknown". */
  readonly vectorLevel: string;
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
