import { expect, onTestFinished, test } from 'vitest';
import { startServer } from '../../../services/http/server.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

test('a port that is taken and an address of another machine are named, with what to do', async () => {
  const runsDir = temporaryFolder();
  const server = await startServer({ port: 0, runsDir });
  onTestFinished(() => server.close());
  const port = Number(new URL(server.url).port);
  await expect(startServer({ port, runsDir })).rejects.toMatchObject({
    tag: 'Conflict',
    message: `Cannot listen: port ${port} of 127.0.0.1 is taken; name another, or 0 for a free one.`,
  });
  await expect(startServer({ port: 0, host: '203.0.113.1', runsDir })).rejects.toThrow(
    /this machine has no address 203\.0\.113\.1/,
  );
});
