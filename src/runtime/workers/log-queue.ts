import { countOf } from "../base/text.ts";
import type { FromWorker } from "./worker-messages.ts";

type LogLine = Extract<FromWorker, { readonly kind: "log" }>;

/** How many lines may wait until the other side reads them. Further ones are dropped. */
const MOST_WAITING = 10_000;

/** Sends log lines, but no more than the other side can take. */
export class LogQueue {
  #waiting = 0;
  #dropped = 0;

  /** @param send calls `sent` when the line has left this process */
  constructor(private readonly send: (line: LogLine, sent: () => void) => void) {}

  add(line: LogLine): void {
    if (this.#waiting >= MOST_WAITING) {
      this.#dropped += 1;
      return;
    }
    this.#waiting += 1;
    this.send(line, () => {
      this.#waiting -= 1;
      if (this.#waiting === 0 && this.#dropped > 0) this.#reportDropped();
    });
  }

  #reportDropped(): void {
    const dropped = this.#dropped;
    this.#dropped = 0;
    const lines = countOf(dropped, "line was", "lines were");
    const message = `${lines} of a worker process dropped from the log, because there were too many at once`;
    this.add({ kind: "log", id: undefined, level: "error", message, fields: { dropped } });
  }
}
