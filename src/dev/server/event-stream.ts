import type { DevEvent } from "../protocol.ts";

/** A page reads slower than this only if it has stopped reading. */
const MOST_UNREAD = 8 * 1024 * 1024;

/** A page that is open. */
export interface FollowingPage {
  /** Resolves when the page has read the text. */
  readonly write: (text: string) => Promise<unknown>;
  /** Ends the connection, and whatever it has not read. */
  readonly drop: () => void;
  /** Aborts when the page is gone. */
  readonly gone: AbortSignal;
}

/**
 * Passes each event to the pages that are open. A page that does not read them is dropped: it
 * connects again and reads the whole state when it can.
 */
export class EventStream {
  readonly #pages = new Map<(text: string) => void, () => void>();

  send(event: DevEvent): void {
    const text = `data: ${JSON.stringify(event)}\n\n`;
    for (const send of this.#pages.keys()) send(text);
  }

  /** Resolves when the page is gone, or `close` is called. */
  follow({ write, drop, gone }: FollowingPage): Promise<void> {
    return new Promise((resolve) => {
      let unread = 0;
      const send = (text: string): void => {
        unread += text.length;
        void write(text).then(() => (unread -= text.length));
        if (unread <= MOST_UNREAD) return;
        end();
        drop();
      };
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
