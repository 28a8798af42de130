import { randomBytes } from 'node:crypto';

/** Something that happened, as it is told to whoever follows. */
export interface LoggedEvent {
  /** Sorts after the ids of earlier events of the same log. */
  readonly id: string;
  /** What kind of event, such as "progress". */
  readonly name: string;
  readonly data: object;
}

interface Entry extends LoggedEvent {
  readonly place: number;
}

/** Events of one log; of more the early ones are thinned out. */
const mostEvents = 4000;

/** What has happened to a run or a job, in memory, so that who comes late or comes back gets what was missed. */
export class EventLog {
  /** Tells the ids of this log from those of another one of the same run, such as an earlier server's. */
  readonly #mark = randomBytes(4).toString('hex');
  #events: Entry[] = [];
  #last = 0;
  #ended = false;
  readonly #waiting = new Set<() => void>();

  /** Whether nothing more will come. */
  get ended(): boolean {
    return this.#ended;
  }

  /** The id of the last event; undefined where there is none. */
  get lastId(): string | undefined {
    return this.#events.at(-1)?.id;
  }

  add(name: string, data: object): void {
    if (this.#ended) return;
    const place = ++this.#last;
    this.#events.push({ id: `${this.#mark}-${place}`, place, name, data });
    if (this.#events.length > mostEvents) this.#thinOut();
    this.#wake();
  }

  /** The last event. */
  end(data: object): void {
    this.add('end', data);
    this.#ended = true;
  }

  /** The events behind one, in their order; all of them where the id is none of this log's. */
  after(id: string | undefined): LoggedEvent[] {
    const [mark, place] = id?.split('-') ?? [];
    const from = mark === this.#mark ? Number(place) : 0;
    return this.#events.filter((event) => event.place > from);
  }

  /** Resolves when something has happened, `ms` have passed or `signal` is aborted, whichever is first. */
  async next(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return;
    let timer: NodeJS.Timeout | undefined;
    let wake = (): void => undefined;
    try {
      await new Promise<void>((resolve) => {
        wake = resolve;
        this.#waiting.add(wake);
        timer = setTimeout(resolve, ms).unref();
        signal?.addEventListener('abort', wake, { once: true });
      });
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(wake);
      signal?.removeEventListener('abort', wake);
    }
  }

  /** Every other event of the first half goes; what is no progress stays. */
  #thinOut(): void {
    const half = this.#events.length / 2;
    this.#events = this.#events.filter(({ name }, i) => i >= half || i % 2 === 0 || name !== 'progress');
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }
}
