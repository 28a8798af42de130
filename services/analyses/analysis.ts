import type { z } from 'zod';
import type { NdArray } from '../../src/arrays.ts';
import type { Fingerprint } from '../../src/fingerprint.ts';
import type { OnProgress } from '../../src/progress.ts';
import type { RunKind } from '../runs/config.ts';
import type { ResultContent } from './result-folder.ts';

/** The folders of the runs that an analysis is of, in the order they were named. */
export type RunDirs = readonly string[];

/** What is told while an analysis works. */
export interface WorkOptions {
  readonly onProgress?: OnProgress;
}

/** What the lines for the terminal may name beside the result. */
export interface Shown<Request> {
  readonly runDirs: RunDirs;
  readonly request: Request;
  /** Where the result lies, for the reader to look at: a folder, or of an answer that is not kept the file that was asked for. */
  readonly place?: string;
}

/** How a result is told at the terminal. */
interface Telling<Request, Result> {
  lines(result: Result, shown: Shown<Request>): string[];
  /** What `--json` prints; the result itself when left out. */
  json?(result: Result, shown: Shown<Request>): object;
}

/** The work of an analysis whose result is kept. */
export interface KeptWork<Request, Result> extends Telling<Request, Result> {
  /**
   * All that decides the result beside the version: the settings, and what made the runs (digests of weights, hash of the
   * data, engine). Its hash names the folder, so that nothing is worked out twice. Throws Conflict for an unfinished run.
   */
  identity(runDirs: RunDirs, request: Request, options: WorkOptions): Promise<Fingerprint>;
  /** The files of the result by name, `result.json` among them; `hash` is that of the identity. */
  compute(runDirs: RunDirs, request: Request, options: WorkOptions & { readonly hash: string }): Promise<ResultContent>;
  /** The result of a folder; what `result.json` holds when left out. */
  read?(folder: string): Promise<Result>;
}

/** The work of an analysis that is done anew each time. */
export interface AnswerWork<Request, Result> extends Telling<Request, Result> {
  compute(runDirs: RunDirs, request: Request, options: WorkOptions): Promise<Result>;
  /** The answer in one of the analysis's forms. */
  write(result: Result, form: string, request: Request): string | Uint8Array;
}

/** What a run tells of itself, as far as it does; null is not known. */
export interface KnownOfRun {
  readonly axes: Readonly<Record<string, readonly { readonly name: string; readonly size: number | null }[]>> | null;
  /** Number of units of each region. */
  readonly regions: Readonly<Record<string, number>> | null;
}

/** A named thing that can be asked for. */
export interface Choice {
  readonly name: string;
  /** One sentence. */
  readonly description: string;
}

interface Registration {
  /** Last part of the endpoint's path, and the folder of kept results in that of the first run, such as `subspaces`. */
  readonly name: string;
  /** Of `cortex COMMAND`. */
  readonly command: string;
  /** One line of `cortex --help`. */
  readonly summary: string;
  /** Fewest and most runs; of one `/v1/runs/ID/NAME` is the endpoint, of several `/v1/NAME` with their ids in `runs`. */
  readonly runs: readonly [fewest: number, most: number];
  readonly kinds: readonly RunKind[];
  /** What is asked: strict, with a default and a description for every field that has them; the options of the command. */
  readonly request: z.ZodObject;
  /** A field that is an array: in JSON nested lists or shape and values, else the body itself or a file, as .npy. */
  readonly array?: {
    readonly field: string;
    /** What it is, for the help. */
    readonly description: string;
    /** Throws InvalidShape or InvalidData for an array that no run would take. */
    check(array: NdArray): NdArray;
  };
  /** A field that names one of these: the command takes it as its first argument, and lists them without it; so does GET. */
  readonly choices?: { readonly field: string; readonly list: readonly Choice[] };
  /**
   * What the answer can be sent as, the preferred form first: media type → name of the file. Kept results have a file of
   * that name; of other answers `--out FILE` goes by the ending.
   */
  readonly forms: Readonly<Record<string, string>>;
  /** A request that the run takes, where an empty one does not do; shown with the card of the run. */
  example?(known: KnownOfRun): Readonly<Record<string, unknown>>;
  /**
   * Refuses what the run's run.json shows to be wrong, such as an unknown name or another shape, in the process that serves
   * HTTP, before the request waits for anything. Throws InvalidInput, NotFound or InvalidShape.
   */
  expect?(runDirs: RunDirs, request: Readonly<Record<string, unknown>>): Promise<void>;
  /** Takes minutes, so that what takes seconds must not wait for it. */
  readonly slow: boolean;
}

/** An analysis whose result is kept in the folder of the first run. */
export interface KeptAnalysis<Request = unknown, Result = unknown> extends Registration {
  /** Raised when the same settings would give another result or another form of it. */
  readonly version: number;
  /** What the field `answer` of a request may say: how much of the result is sent. Read in the process that serves HTTP. */
  readonly part?: {
    readonly schema: z.ZodType;
    /** Forms that a part can be sent in. */
    readonly forms: readonly string[];
    write(folder: string, asked: unknown, form: string): Promise<string | Uint8Array>;
  };
  /** Loads what does the work, and TensorFlow with it. */
  work(): Promise<KeptWork<Request, Result>>;
}

/** An analysis whose answer is not kept. */
export interface AnswerAnalysis<Request = unknown, Result = unknown> extends Registration {
  readonly version?: undefined;
  /** Loads what does the work, and TensorFlow with it. */
  work(): Promise<AnswerWork<Request, Result>>;
}

/**
 * An analysis of finished runs, registered once in index.ts: the command, the endpoint, the child task and the kept result
 * come from it. Nothing in a registration loads TensorFlow but `work`.
 */
export type Analysis<Request = unknown, Result = unknown> =
  | KeptAnalysis<Request, Result>
  | AnswerAnalysis<Request, Result>;
