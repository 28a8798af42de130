import { CortexError } from '../../src/errors.ts';
import { digestOf } from '../../src/fingerprint.ts';
import { readRunState } from '../store/run-state.ts';
import { fileStamp } from './run-file.ts';

/** How the finished runs of one kind are opened. */
export interface RunOpener<Described extends { readonly finished?: string }, Run> {
  /** Reads run.json; throws for a run of another kind. */
  readonly readRecord: (runDir: string) => Promise<Described>;
  /** Files that hold the weights. */
  readonly weightFiles: (runDir: string, record: Described) => readonly string[];
  readonly open: (runDir: string, record: Described) => Promise<Run>;
  /** Frees what an open run holds. */
  readonly dispose: (run: Run) => void;
}

/** Closes the run that is open in this process, of whatever kind it is. */
let closeLast = (): void => undefined;

/**
 * A function that opens runs of one kind. Requests come in series, so the last run stays open, one in the whole process:
 * it is handed out again while its folder, run.json and weight files are what they were. It is disposed of as soon as
 * another finished one is asked for, of whatever kind, even if that one then cannot be opened: be done with a run before
 * the next is opened. A run that cannot be opened is forgotten, and read anew when it is asked for again; whoever asked
 * gets the error.
 */
export function runOpener<Described extends { readonly finished?: string }, Run>(
  opener: RunOpener<Described, Run>,
): (runDir: string) => Promise<Run> {
  let last: { readonly of: string; readonly run: Promise<Run> } | undefined;
  return async (runDir) => {
    const record = await opener.readRecord(runDir);
    if (!record.finished) throw await unfinishedRun(runDir);
    // Another run or other weights may have taken their place since the last request.
    const stamps = await Promise.all(opener.weightFiles(runDir, record).map(fileStamp));
    const of = digestOf([runDir, record, stamps]);
    if (last?.of === of) return last.run;
    closeLast();
    const opening = { of, run: opener.open(runDir, record) };
    last = opening;
    closeLast = () => {
      if (last === opening) last = undefined;
      // One that could not be opened holds nothing; its error has gone to whoever asked for it.
      opening.run.then(opener.dispose, () => undefined);
    };
    opening.run.catch(() => {
      if (last === opening) last = undefined;
    });
    return opening.run;
  };
}

/** The Conflict of a run that nothing can be asked of yet: it has failed, saying why, or it is still to be finished. */
export async function unfinishedRun(runDir: string): Promise<CortexError> {
  const state = await readRunState(runDir);
  if (state?.state !== 'failed') {
    return new CortexError('Conflict', `The run in ${runDir} is not finished; wait for it or resume it.`);
  }
  const why = state.error?.message ?? 'it does not say why.';
  return new CortexError('Conflict', `The run in ${runDir} has failed: ${why} Start another, or resume it.`);
}
