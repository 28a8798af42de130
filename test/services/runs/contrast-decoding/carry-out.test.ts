import { expect, test } from 'vitest';
import { decodeRecordings } from '../../../../services/runs/contrast-decoding/carry-out.ts';
import { studyConfigSchema } from '../../../../services/runs/decoding/config.ts';
import { newRunRecord } from '../../../../services/runs/decoding/record.ts';
import { startEngine } from '../../../../src/engine/index.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';

test.each([
  [{ decoder: 'mlp' }, /no decoder "mlp"; leave decoder out or use siegel-sim/],
  [{ kind: 'training' }, /no training by itself; ask for a study/],
])('real recordings refuse %j before they are read', async (asked, message) => {
  const engine = await startEngine();
  const config = {
    ...studyConfigSchema.parse({ dataset: 'steinmetz', data: '/nowhere', ...asked }),
    preset: 'tiny',
  } as const;
  const running = decodeRecordings({ config, engine, runDir: temporaryFolder() }, newRunRecord(config, engine));
  await expect(running).rejects.toMatchObject({ tag: 'Unsupported', message: expect.stringMatching(message) });
});
