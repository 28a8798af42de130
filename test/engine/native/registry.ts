import { createServer } from 'node:http';
import { afterAll } from 'vitest';
import type { PinnedPackage } from '../../../src/engine/native/bindings.ts';

const closings: (() => void)[] = [];

afterAll(() => {
  for (const close of closings) close();
});

/** An npm registry that holds one package; `requests` are the paths that were asked for. */
export async function startRegistry({ project, version }: PinnedPackage, tarball: Uint8Array) {
  const requests: string[] = [];
  const file = `/${project}/-/${project.split('/').at(-1)}-${version}.tgz`;
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '');
    requests.push(path);
    if (path === file) response.end(tarball);
    else if (path === `/${project}`) response.end(JSON.stringify(facts()));
    else response.writeHead(404).end('{}');
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  closings.push(() => server.close().closeAllConnections());
  const address = server.address();
  const url = `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : ''}`;
  const facts = () => ({
    name: project,
    'dist-tags': { latest: version },
    versions: { [version]: { name: project, version, dist: { tarball: url + file } } },
  });
  return { url, requests };
}
