import type { CompleteServerOptions } from "../server-options.ts";

const TICK_MS = 50;
/** So long before its deadline a caller gets an answer that it can still receive. */
const MOST_AHEAD_MS = 300;
const SHARE_AHEAD = 0.3;

/** The caller's deadline is about to pass. */
export class DeadlineNear extends Error {}

interface Waiting extends Listed {
  readonly at: number;
  readonly giveUp: () => void;
}

/** Gives up on work shortly before its caller's deadline, and on what does not come. One timer serves all calls. */
export class DeadlineWatch {
  readonly #options: Pick<CompleteServerOptions, "every" | "epochNow">;
  readonly #waiting = new LiveList<Waiting>();
  #stop: (() => void) | undefined;

  constructor(options: Pick<CompleteServerOptions, "every" | "epochNow">) {
    this.#options = options;
  }

  /** Settles as `work` does, or rejects with DeadlineNear; `work` then goes on unheard. */
  race<T>(work: Promise<T>, deadline: number): Promise<T> {
    if (deadline === Infinity) return work;
    const leftMs = deadline - this.#options.epochNow();
    return new Promise((resolve, reject) => {
      const forget = this.after(leftMs - Math.min(MOST_AHEAD_MS, leftMs * SHARE_AHEAD), () =>
        reject(new DeadlineNear()),
      );
      work.then(
        (answer) => {
          forget();
          resolve(answer);
        },
        (thrown: unknown) => {
          forget();
          reject(thrown); // eslint-disable-line @typescript-eslint/prefer-promise-reject-errors -- whatever it was
        },
      );
    });
  }

  /** Calls back after so long, unless what it answers is called before. */
  after(ms: number, giveUp: () => void): () => void {
    this.#stop ??= this.#options.every(TICK_MS, () => this.#tick());
    const waiting = { place: 0, at: this.#options.epochNow() + ms, giveUp };
    this.#waiting.add(waiting);
    return () => this.#waiting.delete(waiting);
  }

  #tick(): void {
    const now = this.#options.epochNow();
    for (const waiting of this.#waiting.all()) {
      if (waiting.at > now) continue;
      this.#waiting.delete(waiting);
      waiting.giveUp();
    }
    if (this.#waiting.size > 0) return;
    this.#stop?.();
    this.#stop = undefined;
  }
}

/** What stands in a LiveList holds its place there. */
export interface Listed {
  place: number;
}

/**
 * What is at work now, in no order. Not a Set: one that changes with each request leaves its old tables behind, and V8 keeps
 * them, with all that stood in them, until it collects the old generation.
 */
export class LiveList<Item extends Listed> {
  readonly #items: Item[] = [];

  get size(): number {
    return this.#items.length;
  }

  add(item: Item): void {
    item.place = this.#items.length;
    this.#items.push(item);
  }

  /** Does nothing where it is not in the list. */
  delete(item: Item): void {
    const { place } = item;
    if (this.#items[place] !== item) return;
    const last = this.#items.pop()!;
    if (last === item) return;
    this.#items[place] = last;
    last.place = place;
  }

  /** Those of this moment: the list may change meanwhile. */
  all(): readonly Item[] {
    return [...this.#items];
  }
}
