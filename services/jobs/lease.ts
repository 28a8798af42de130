/**
 * How long something is kept for those who asked for it: `ms` from when it was asked about last, and for as long as somebody
 * holds it. It begins with `begin`; `onLapse` is called once when it is over.
 */
export class Lease {
  readonly #ms: number;
  readonly #onLapse: () => void;
  #timer: NodeJS.Timeout | undefined;
  #state: 'before' | 'runs' | 'over' = 'before';
  #holders = 0;
  #expires: number | undefined;

  constructor(ms: number, onLapse: () => void) {
    this.#ms = ms;
    this.#onLapse = onLapse;
  }

  /** How many hold it. */
  get holders(): number {
    return this.#holders;
  }

  /** ISO 8601, UTC: when it ends unless somebody asks; undefined while it does not run or somebody holds it. */
  get expires(): string | undefined {
    return this.#expires === undefined ? undefined : new Date(this.#expires).toISOString();
  }

  begin(): void {
    if (this.#state !== 'before') return;
    this.#state = 'runs';
    this.renew();
  }

  /** It is asked about: the time begins anew. */
  renew(): void {
    this.#stop();
    if (this.#state !== 'runs' || this.#holders > 0) return;
    this.#expires = Date.now() + this.#ms;
    this.#timer = setTimeout(() => {
      this.end();
      this.#onLapse();
    }, this.#ms).unref();
  }

  /** Somebody waits or follows, until the function that is returned is called. */
  hold(): () => void {
    this.#holders++;
    this.#stop();
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#holders--;
      this.renew();
    };
  }

  /** It is needed no more. */
  end(): void {
    this.#stop();
    this.#state = 'over';
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#expires = undefined;
  }
}
