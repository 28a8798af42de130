import { execFileSync } from 'node:child_process';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { jobsOf, sweepPlanSchema } from '../../../services/sweeps/plan.ts';
import { arrayScript, readOrders } from '../../../services/sweeps/queues/slurm.ts';
import { runSweep } from '../../../services/sweeps/run-sweep.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { writeRecordings } from '../runs/encoding/recordings-folder.ts';
import { hasProgram } from './servers.ts';

/**
 * Stands in for sbatch as its manual says: options of the command line go before the #SBATCH lines of the script, which end at
 * the first command, and a backslash stands before a blank in them; each task runs the script's copy with its number and their count, in the folder of the submission, and
 * writes to --output, where %a is the number of the task.
 */
const sbatch = `#!/usr/bin/env bash
set -euo pipefail
state=$(dirname "$0")
parsable=
options=()
for argument in "$@"; do
  case $argument in
    --parsable) parsable=1 ;;
    --*) options+=("$argument") ;;
    *) script=$argument ;;
  esac
done
printf '%s\\n' "\${options[@]}" > "$state/options"
while read -r line; do
  case $line in
    '#SBATCH --array='*) array=\${line#*=} ;;
    '#SBATCH --output='*) output=\${line#*=}; output=\${output//\\\\ / } ;;
    '#SBATCH --cpus-per-task='*) cpus=\${line#*=} ;;
    '#'*) ;;
    *) break ;;
  esac
done < "$script"
cp "$script" "$state/submitted.sh"
chmod +x "$state/submitted.sh"
last=\${array#0-}
last=\${last%%%*}
touch "$state/running"
(
  for task in $(seq 0 "$last"); do
    SLURM_ARRAY_JOB_ID=77 SLURM_ARRAY_TASK_ID=$task SLURM_ARRAY_TASK_COUNT=$((last + 1)) SLURM_CPUS_PER_TASK=$cpus \\
      "$state/submitted.sh" >> "\${output/\\%a/$task}" 2>&1 || true
  done
  rm "$state/running"
) > /dev/null 2>&1 &
test -n "$parsable" && echo '77;cluster'
`;

/** Lists the tasks that wait or run; of an array that it has forgotten it says that its id is invalid. */
const squeue = `#!/usr/bin/env bash
state=$(dirname "$0")
test "$*" = '--noheader --format=%T --jobs=77' || exit 2
test -e "$state/running" && echo RUNNING && exit 0
echo 'slurm_load_jobs error: Invalid job id specified' >&2
exit 1
`;

test('Slurm: an array carries out real fits, and what it made is collected', async () => {
  const bin = temporaryFolder();
  for (const [name, text] of [
    ['sbatch', sbatch],
    ['squeue', squeue],
  ]) {
    await writeFile(join(bin, name), text);
    await chmod(join(bin, name), 0o755);
  }
  const before = process.env.PATH;
  process.env.PATH = `${bin}:${before}`;
  onTestFinished(() => {
    process.env.PATH = before;
  });
  const folder = join(temporaryFolder(), 'a sweep');
  const data = temporaryFolder();
  await writeRecordings(data);
  const plan = sweepPlanSchema.parse({
    base: {
      kind: 'encoding',
      dataset: 'recordings',
      data,
      model: 'linear',
      options: { lags: 4 },
      training: { epochs: 2 },
    },
    // The last is of data that are not there.
    grid: { seed: [1], data: [data, '/nowhere'] },
  });
  const jobs = await jobsOf(plan);
  const place = { folder, queue: 'slurm', sbatch: ['--partition=long'], lookEveryMs: 200 };
  const { results, failures } = await runSweep(jobs, place);
  expect(results.map(({ factors }) => factors.data)).toEqual([data]);
  expect(results[0].metrics.cc).toEqual(expect.any(Number));
  expect(results[0].fingerprint.engine).toMatchObject({ threads: 1 });
  expect(results[0].files['encoders/1.safetensors']).toMatch(/^[0-9a-f]{64}$/);
  expect(failures).toMatchObject([{ error: { message: expect.stringContaining('/nowhere') } }]);
  expect(await readFile(join(bin, 'options'), 'utf8')).toBe('--partition=long\n');
});

test('every n-th run of the list is a task’s; a thousand tasks at most', async () => {
  const folder = temporaryFolder();
  const orders = Array.from({ length: 7 }, (_, i) => ({
    job: { name: `r${i}`, factors: {}, config: { kind: 'x' } },
    place: '/p',
  }));
  const path = join(folder, 'runs.jsonl');
  await writeFile(path, orders.map((order) => `${JSON.stringify(order)}\n`).join(''));
  const names = async (part: number) => (await readOrders(path, { part, of: 3 })).map(({ job }) => job.name);
  expect([await names(0), await names(1), await names(2)]).toEqual([
    ['r0', 'r3', 'r6'],
    ['r1', 'r4'],
    ['r2', 'r5'],
  ]);
  const cortex = ['node', 'cortex.js'];
  expect(arrayScript(5000, { folder, cortex, concurrency: 50 })).toContain('#SBATCH --array=0-999%50\n');
  expect(arrayScript(3, { folder, cortex, threads: 4 })).toMatch(/--array=0-2\n[\s\S]*--cpus-per-task=4\n/);
});

test.skipIf(!hasProgram('shellcheck', 'The script for Slurm is not checked'))(
  'the script is clean by shellcheck',
  async () => {
    const script = join(temporaryFolder(), 'array.sh');
    await writeFile(script, arrayScript(3, { folder: "/a folder/it's", cortex: [process.execPath, '/a b/cortex.js'] }));
    expect(execFileSync('shellcheck', [script], { encoding: 'utf8' })).toBe('');
  },
);
