/** What is timed: a training step, or a forward pass as in inference. */
export type Work = 'step' | 'forward';

/** One side of a comparison. */
export interface Contestant {
  /** Does one unit of `work`; seconds that it took. */
  time(work: Work): Promise<number>;
}

/** Seconds of every round of the two sides. */
export interface Rounds {
  readonly ours: readonly number[];
  readonly peer: readonly number[];
}

/**
 * Times one work of two contestants in turn, A B A B, so that whatever else the machine does meets both.
 * One round before, which does not count, warms both up.
 */
export async function contest(work: Work, ours: Contestant, peer: Contestant, rounds: number): Promise<Rounds> {
  const seconds = { ours: [] as number[], peer: [] as number[] };
  for (let round = 0; round <= rounds; round++) {
    seconds.ours.push(await ours.time(work));
    seconds.peer.push(await peer.time(work));
  }
  return { ours: seconds.ours.slice(1), peer: seconds.peer.slice(1) };
}
