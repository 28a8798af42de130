import { spawnSync } from 'node:child_process';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { demoDataset, writeDemoRecordings } from '../../datasets/shared/demo/write.ts';
import { moveRun } from './relocate.ts';
import { comparedRuns, demoFolder, demoRuns } from './runs.ts';
import { keepWhatIsShown } from './shown-results.ts';

// Makes the demo anew: npx tsx services/demo/make.ts. Five to eight minutes on two cores.

const data = fileURLToPath(new URL('data', demoFolder));
const runs = fileURLToPath(new URL('runs', demoFolder));
const shim = fileURLToPath(new URL('../cli/cortex.js', import.meta.url));

/** What the page and the analyses do without. */
const needless = [
  /^checkpoints\/latest/,
  /\.(png|gif)$/,
  /^(predictions\.npz|report\.html)$/,
  /^(responses|training|masking)\.svg$/,
];

function cortex(...args: string[]): void {
  const { status } = spawnSync(process.execPath, [shim, ...args], { stdio: 'inherit' });
  if (status !== 0) throw new Error(`cortex ${args.join(' ')} failed.`);
}

await rm(data, { recursive: true, force: true });
await rm(runs, { recursive: true, force: true });
await writeDemoRecordings(data);
for (const { id, recording, command } of demoRuns) {
  cortex(...command, '--dataset', demoDataset, '--data', join(data, recording), '--out', join(runs, id));
}
const [heard, seen] = comparedRuns.map((id) => join(runs, id));
cortex('compare', heard, seen);
for (const { id } of demoRuns) {
  const folder = join(runs, id);
  for (const name of await readdir(folder, { recursive: true })) {
    if (needless.some((pattern) => pattern.test(name))) await rm(join(folder, name));
  }
  await keepWhatIsShown(folder);
  await moveRun(folder, `runs/${id}`, [data, 'data']);
}
