import { carryOut } from '../runs/kinds.ts';
import { describeError } from './errors.ts';
import type { RunMessage, RunOrder, RunOutcome } from './run-messages.ts';

// Carries out one run in a child process of the server: one order comes in, progress and the outcome go out.

function send(message: RunMessage): Promise<void> {
  return new Promise((resolve, reject) => {
    process.send?.(message, (error: Error | null) => (error ? reject(error) : resolve()));
  });
}

async function obey({ config, runDir }: RunOrder): Promise<RunOutcome> {
  try {
    const result = await carryOut(config, {
      runDir,
      onProgress: (progress) => process.send?.({ kind: 'progress', progress } satisfies RunMessage),
    });
    return { kind: 'succeeded', result };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    return { kind: 'failed', error: describeError(error) };
  }
}

// Without its server nobody records the outcome: stop, the next server resumes from the checkpoint.
process.once('disconnect', () => process.exit(1));
// Ctrl-C in a terminal reaches children too; the server decides what becomes of them.
process.on('SIGINT', () => undefined);

process.once('message', async (order: RunOrder) => {
  await send(await obey(order));
  process.exit(0);
});
