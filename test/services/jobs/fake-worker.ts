import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { RunMessage, RunOrder } from '../../../services/jobs/run-messages.ts';

// Stands in for the study worker: what it does depends on the seed of the config, so that tests need no training.

const send = (message: RunMessage) => new Promise<void>((resolve) => process.send?.(message, () => resolve()));
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

process.once('disconnect', () => process.exit(1));
process.once('message', async ({ config, runDir }: RunOrder) => {
  const log = (what: string) => appendFileSync(join(runDir, '..', 'log.txt'), `${what} ${basename(runDir)}\n`);
  const succeed = async (metrics: Record<string, number>) => {
    log('end');
    const result = {
      run: runDir,
      metrics,
      trivial: {},
      masking: [],
      warnings: [],
      engine: 'Engine: none, a fake study.',
      preset: 'tiny' as const,
      seconds: 0.5,
    };
    await send({ kind: 'succeeded', result });
    process.exit(0);
  };
  log('start');
  await send({ kind: 'progress', progress: { phase: 'train', done: 1, total: 4, loss: 0.25 } });
  switch (config.seed) {
    case 1: {
      await sleep(100);
      return succeed({ cueR: 0.97 });
    }
    case 3: {
      process.stderr.write('out of memory at step 7\n');
      return process.exit(3);
    }
    case 4: {
      await send({ kind: 'failed', error: { tag: 'MissingFile', message: 'There is no folder "/nowhere".' } });
      return process.exit(0);
    }
    case 5: {
      process.on('SIGTERM', () => undefined);
      return writeFileSync(join(runDir, 'deaf'), '');
    }
    case 6: {
      const checkpoint = join(runDir, 'checkpoint');
      if (existsSync(checkpoint)) return succeed({ resumed: 1 });
      return writeFileSync(checkpoint, '');
    }
    case 7:
    case 8: {
      const checkpoint = join(runDir, 'checkpoint');
      if (config.seed === 7 && existsSync(checkpoint)) return succeed({ resumed: 1 });
      writeFileSync(checkpoint, '');
      return process.kill(process.pid, 'SIGKILL');
    }
    default:
      return; // Any other seed waits until it is ended: the IPC channel keeps the process alive.
  }
});
