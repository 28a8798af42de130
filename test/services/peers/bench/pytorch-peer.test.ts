import { afterEach, describe, expect, it } from 'vitest';
import { type Peer, startPeer } from '../../../../services/peers/bench/pytorch-peer.ts';

const facts = { version: '2.15.0', threads: 2, parameters: 5 };
const greet = `console.log('${JSON.stringify(facts)}');`;
const answer = `require('node:readline').createInterface({ input: process.stdin }).on('line', (line) =>
  console.log(JSON.stringify({ seconds: { step: 2, forward: 0.5 }[JSON.parse(line).work] })));`;

let peer: Peer | undefined;
const start = async (script: string): Promise<Peer> => {
  peer = await startPeer(process.execPath, ['-e', script]);
  return peer;
};

afterEach(() => {
  peer?.close();
  peer = undefined;
});

describe('startPeer', () => {
  it('reads the facts and asks for work by work', async () => {
    const { facts: said, time } = await start(greet + answer);
    expect(said).toEqual(facts);
    expect(await time('step')).toBe(2);
    expect(await time('forward')).toBe(0.5);
  });

  it('tells the last words of a peer that cannot start', async () => {
    const script = "console.error('ImportError: no torch'); process.exit(1)";
    await expect(start(script)).rejects.toMatchObject({
      tag: 'EngineUnavailable',
      message: 'The peer ended early: ImportError: no torch.',
    });
    await expect(startPeer('/nowhere/python', [])).rejects.toThrow(/The peer ended early: .*ENOENT/);
  });

  it('tells when a peer ends in the middle of its work', async () => {
    const { time } = await start(`${greet} process.stdin.once('data', () => process.exit(1));`);
    await expect(time('step')).rejects.toMatchObject({ tag: 'EngineUnavailable' });
  });

  it('refuses a time that is none', async () => {
    const { time } = await start(`${greet} process.stdin.once('data', () => console.log('{"seconds":-1}'));`);
    await expect(time('step')).rejects.toThrow(/seconds/);
  });
});
