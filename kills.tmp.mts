import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeRecordings } from '/work/wt/jobs/test/services/runs/encoding/recordings-folder.ts';
const root = process.argv[2]; const seed0 = Number(process.argv[3] ?? 1);
mkdirSync(join(root, 'data'), { recursive: true });
await writeRecordings(join(root, 'data', 'rec'));
let x = seed0; const random = () => { x = (x * 1103515245 + 12345) % 2147483648; return x / 2147483648; };
async function start(runs: string) {
  const server = spawn(process.execPath, ['services/cli/cortex.js', 'serve', '--port', '0', '--json', '--runs', runs, '--data-root', join(root, 'data')], { stdio: ['ignore', 'pipe', 'inherit'], cwd: '/work/wt/jobs' });
  const [line] = await once(createInterface({ input: server.stdout! }), 'line');
  return { server, url: JSON.parse(line).url as string };
}
const configs = [
  { kind: 'encoding', dataset: 'recordings', data: 'rec', model: 'cnn-1d', training: { epochs: 600, validateEveryEpochs: 5 } },
  { kind: 'training', preset: 'tiny', decoder: 'mlp', options: { hiddenUnits: [8, 8] }, training: { steps: 300, validateEverySteps: 20 } },
];
const post = async (url: string, config: object) => JSON.parse(await (await fetch(`${url}/v1/runs`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(config) })).text());
const get = async (url: string, id: string) => JSON.parse(await (await fetch(`${url}/v1/runs/${id}`)).text());
function weights(dir: string) {
  return ['encoders', 'checkpoints'].flatMap((f) => existsSync(join(dir, f)) ? readdirSync(join(dir, f)).filter((n) => n.endsWith('.safetensors') && !n.includes('checkpoint') && !n.includes('latest')).sort().map((n) => `${f}/${n} ${createHash('sha256').update(readFileSync(join(dir, f, n))).digest('hex').slice(0, 16)}`) : []);
}
async function finish(runs: string, kill: boolean) {
  let { server, url } = await start(runs);
  const ids = []; for (const c of configs) { const r = await post(url, c); if (!r.id) throw new Error(JSON.stringify(r)); ids.push(r.id); }
  let kills = { server: 0, worker: 0 }; const t = Date.now();
  for (;;) {
    await new Promise((r) => setTimeout(r, kill ? 300 + 7000 * random() : 1000));
    const states = await Promise.all(ids.map((id) => get(url, id)));
    if (states.every((s) => !['queued', 'running'].includes(s.state))) {
      console.log(kill ? 'killed' : 'whole', states.map((s) => [s.state, s.error?.message]), kills, `${(Date.now() - t) / 1000} s`);
      server.kill('SIGTERM'); await once(server, 'exit');
      return ids.map((id) => weights(join(runs, id)));
    }
    if (!kill) continue;
    const running = states.findIndex((s) => s.state === 'running');
    const file = running >= 0 ? JSON.parse(readFileSync(join(runs, ids[running], 'state.json'), 'utf8')) : undefined;
    console.log(states.map((s) => `${s.state} ${s.progress?.phase} ${s.progress?.done}`).join(' | '), JSON.stringify(file?.kills));
    if (random() < 0.5 && file?.worker) { try { process.kill(file.worker.pid, 'SIGKILL'); kills.worker++; } catch {} }
    else { server.kill('SIGKILL'); await once(server, 'exit'); kills.server++; ({ server, url } = await start(runs)); }
  }
}
const a = await finish(join(root, 'whole'), false);
const b = await finish(join(root, 'killed'), true);
console.log(JSON.stringify(a)); console.log(JSON.stringify(b)); console.log('equal', JSON.stringify(a) === JSON.stringify(b));
