import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { failureLine } from '../../../src/engine/native/run-command.ts';
import { CortexError } from '../../../src/errors.ts';
import type { Contestant } from './contest.ts';

const readyLine = z.object({ version: z.string(), threads: z.int(), parameters: z.int() });
const answerLine = z.object({ seconds: z.number().positive() });

/** The peer's own words: its version, the threads it uses and the size of its network. */
export type PeerFacts = z.infer<typeof readyLine>;

export interface Peer extends Contestant {
  readonly facts: PeerFacts;
  /** Sends one line of JSON and gives the line that answers it. */
  ask(request: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** Ends the process. */
  close(): void;
}

/** What both sides of a decoder, or of its inverse, are built from. */
export interface DecoderTask {
  readonly batch: number;
  readonly units: number;
  readonly width: number;
  readonly learningRate: number;
}

/** Starts our plain PyTorch decoder, or its inverse, with the given Python and as many threads as we use. */
export function startPyTorch(
  python: string,
  script: 'pytorch-decoder.py' | 'pytorch-inverse.py',
  task: DecoderTask,
  threads: number,
): Promise<Peer> {
  return startPythonPeer(python, script, [
    ...['--batch', `${task.batch}`, '--sites', `${task.units}`, '--width', `${task.width}`],
    ...['--threads', `${threads}`, '--learning-rate', `${task.learningRate}`],
  ]);
}

/** What both sides of the StateNet comparison are built from. */
export interface StatenetTask {
  readonly batch: number;
  readonly bins: number;
  readonly channels: number;
  readonly units: number;
  readonly dropout: number;
  readonly learningRate: number;
  readonly clipNorm: number;
}

/** Starts our plain PyTorch StateNet-GRU with the given Python and as many threads as we use. */
export function startPyTorchStatenet(python: string, task: StatenetTask, threads: number): Promise<Peer> {
  return startPythonPeer(python, 'pytorch-statenet.py', [
    ...['--batch', `${task.batch}`, '--bins', `${task.bins}`, '--channels', `${task.channels}`],
    ...['--units', `${task.units}`, '--dropout', `${task.dropout}`, '--threads', `${threads}`],
    ...['--learning-rate', `${task.learningRate}`, '--clip-norm', `${task.clipNorm}`],
  ]);
}

/** Starts a script of this folder as a peer; Python leaves no compiled copy of what it imports. */
export function startPythonPeer(python: string, script: string, args: readonly string[]): Promise<Peer> {
  return startPeer(python, ['-B', fileURLToPath(new URL(script, import.meta.url)), ...args]);
}

/**
 * Starts a peer that talks in JSON lines: its facts first, then one line of seconds for every work asked for.
 * Throws EngineUnavailable with its last words when it ends early.
 */
export async function startPeer(command: string, args: readonly string[]): Promise<Peer> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-65_536);
  });
  // A peer that is gone is told by its missing answer.
  child.stdin.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', (error) => {
      errors += error.message;
      resolve();
    });
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<unknown> => {
    const { value, done } = await lines.next();
    if (!done) return JSON.parse(value);
    await ended;
    throw new CortexError('EngineUnavailable', `The peer ended early: ${failureLine(errors)}`, { details: { errors } });
  };
  const close = () => void child.kill();
  const ask = (request: Readonly<Record<string, unknown>>): Promise<unknown> => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    return answer();
  };
  try {
    const facts = readyLine.parse(await answer());
    return {
      facts,
      ask,
      close,
      time: async (work) => answerLine.parse(await ask({ work })).seconds,
    };
  } catch (error) {
    close();
    throw error;
  }
}
