import type { ServerResponse } from "node:http";
import type { DevEvent } from "../protocol.ts";

/** A page reads slower than this only if it has stopped reading. */
const MOST_UNREAD = 32 * 1024 * 1024;

/**
 * Passes each event to the pages that are open. A page that does not read them is dropped: it
 * connects again and gets the whole state when it can.
 */
export class EventStream {
  readonly #pages = new Set<ServerResponse>();

  send(event: DevEvent): void {
    const text = toText(event);
    for (const page of this.#pages) {
      page.write(text);
      if (page.writableLength > MOST_UNREAD) page.destroy();
    }
  }

  /** Sends this event, then all others, until the page is gone or `close` is called. */
  open(page: ServerResponse, first: DevEvent): void {
    page.writeHead(200, { "content-type": "text/event-stream" }).write(toText(first));
    page.once("close", () => this.#pages.delete(page));
    this.#pages.add(page);
  }

  close(): void {
    for (const page of this.#pages) page.end();
    this.#pages.clear();
  }
}

/** A server-sent event. */
function toText(event: DevEvent): string {
  return `data: ${JSON.stringify(event)}\n\n`;
}
