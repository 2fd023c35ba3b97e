import type { DevEvent } from "../protocol.ts";

/** A page reads slower than this only if it has stopped reading. */
const MOST_UNREAD = 8 * 1024 * 1024;

/**
 * Passes each event to the pages that are open. A page that does not read them is dropped: it
 * connects again and reads the whole state when it can.
 */
export class EventStream {
  readonly #pages = new Map<ReadableStreamDefaultController<Uint8Array>, () => void>();

  send(event: DevEvent): void {
    const text = Buffer.from(`data: ${JSON.stringify(event)}\n\n`);
    for (const [page, drop] of this.#pages) {
      page.enqueue(text);
      if (page.desiredSize! >= 0) continue;
      this.#pages.delete(page);
      drop();
    }
  }

  /**
   * Server-sent events from now on, until the page is gone or `close` is called.
   *
   * @param drop ends the connection to the page, and forgets what it has not read
   */
  open(drop: () => void): ReadableStream<Uint8Array> {
    let page: ReadableStreamDefaultController<Uint8Array>;
    const source = {
      start: (controller: ReadableStreamDefaultController<Uint8Array>) => {
        page = controller;
        this.#pages.set(page, drop);
      },
      cancel: () => void this.#pages.delete(page),
    };
    return new ReadableStream(
      source,
      new ByteLengthQueuingStrategy({ highWaterMark: MOST_UNREAD }),
    );
  }

  close(): void {
    for (const page of this.#pages.keys()) page.close();
    this.#pages.clear();
  }
}
