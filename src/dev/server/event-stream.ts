import type { DevEvent } from "../protocol.ts";

type Send = (event: DevEvent) => void;

/** Passes each event to the pages that are open. */
export class EventStream {
  readonly #pages = new Map<Send, () => void>();

  send(event: DevEvent): void {
    for (const send of this.#pages.keys()) send(event);
  }

  /** Resolves when the page is gone, or `close` is called. */
  follow(send: Send, gone: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        this.#pages.delete(send);
        resolve();
      };
      this.#pages.set(send, end);
      gone.addEventListener("abort", end, { once: true });
    });
  }

  close(): void {
    for (const end of [...this.#pages.values()]) end();
  }
}
