import { describe, expect, it } from 'vitest';
import { type Contestant, contest } from '../../../../services/peers/bench/contest.ts';
import { summarise } from '../../../../services/peers/bench/networks.ts';

describe('contest', () => {
  it('lets the sides take turns and leaves the warm-up out', async () => {
    const turns: string[] = [];
    const contestant = (name: string, seconds: number[]): Contestant => ({
      time: async (work) => {
        turns.push(`${name} ${work}`);
        return seconds[turns.filter((turn) => turn.startsWith(name)).length - 1];
      },
    });
    const rounds = await contest('step', contestant('ours', [9, 0.5, 0.25]), contestant('peer', [8, 1, 2]), 2);
    expect(turns).toEqual(['ours step', 'peer step', 'ours step', 'peer step', 'ours step', 'peer step']);
    expect(rounds).toEqual({ ours: [0.5, 0.25], peer: [1, 2] });
  });
});

describe('summarise', () => {
  it('compares the fastest rounds, and the medians beside them', () => {
    expect(summarise({ ours: [0.5, 0.25, 1], peer: [1, 2, 4] })).toEqual({
      oursSeconds: 0.25,
      peerSeconds: 1,
      ratio: 4,
      medianRatio: 4,
    });
  });
});
