import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { openArtifacts } from '../../../services/sweeps/artifacts/open.ts';
import { S3Artifacts } from '../../../services/sweeps/artifacts/s3.ts';
import type { SweepResult } from '../../../services/sweeps/sweep-result.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { startS3 } from './servers.ts';

const s3 = await startS3();
if (s3) {
  Object.assign(process.env, s3);
  await new S3Client({ forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: 'runs' }));
}

const resultOf =
  (host: string) =>
  (files: SweepResult['files']): SweepResult => ({
    name: 'one',
    factors: {},
    fingerprint: {},
    metrics: {},
    warnings: [],
    seconds: 1,
    host,
    finished: new Date().toISOString(),
    files,
  });

describe.skipIf(!s3)('runs in an S3-compatible store', () => {
  test('another worker goes on from what was saved', async () => {
    const artifacts = await openArtifacts('s3://runs/saved');
    const folder = await artifacts.open('one');
    await writeFile(join(folder, 'checkpoint'), 'step 3');
    await artifacts.save('one');
    const other = await new S3Artifacts('s3://runs/saved').open('one');
    expect(other).not.toBe(folder);
    expect(await readFile(join(other, 'checkpoint'), 'utf8')).toBe('step 3');
  });

  test('of two workers that finish the same run one has the result, whole; the other changes nothing', async () => {
    const [first, second] = [new S3Artifacts('s3://runs/twice'), new S3Artifacts('s3://runs/twice')];
    for (const [artifacts, text] of [
      [first, 'first'],
      [second, 'second'],
    ] as const) {
      await writeFile(join(await artifacts.open('one'), 'weights'), text);
    }
    const won = await Promise.all([first.commit('one', resultOf('a')), second.commit('one', resultOf('b'))]);
    expect([...won].sort()).toEqual([false, true]);
    const result = await first.result('one');
    expect(result?.host).toBe(won[0] ? 'a' : 'b');
    const folder = temporaryFolder();
    await second.fetch(result!, folder);
    expect(await readFile(join(folder, 'weights'), 'utf8')).toBe(won[0] ? 'first' : 'second');
    expect(await second.commit('one', resultOf('b'))).toBe(false);
  });

  test('a file that has changed in the store is found out', async () => {
    const artifacts = new S3Artifacts('s3://runs/changed');
    await writeFile(join(await artifacts.open('one'), 'weights'), 'right');
    await artifacts.commit('one', resultOf('a'));
    const result = (await artifacts.result('one'))!;
    const other = {
      ...result,
      files: { weights: result.files.weights.replace(/^./, (digit) => (digit === '0' ? '1' : '0')) },
    };
    await expect(artifacts.fetch(other, temporaryFolder())).rejects.toThrow(/has changed/);
  });
});
