import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { ClientRequest } from "node:http";

/** What the channels publish: the global `fetch` and undici, and `node:http` with what builds on it. */
const CHANNELS = ["undici:request:create", "http.client.request.start"] as const;

/** Finds the HTTP requests of this process that do not go through the `fetch` of a context. */
export class RequestWatch {
  readonly #onHost: (host: string) => void;
  readonly #isOwn = new AsyncLocalStorage<boolean>();

  /** @param onHost called with the host of each such request, such as `jobs.example:8443` */
  constructor(onHost: (host: string) => void) {
    this.#onHost = onHost;
    for (const channel of CHANNELS) subscribe(channel, this.#onRequest);
  }

  /** The `fetch` of a context. The requests that it sends do not count. */
  wrap(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
    return (...request) => this.#isOwn.run(true, () => fetch(...request));
  }

  close(): void {
    for (const channel of CHANNELS) unsubscribe(channel, this.#onRequest);
  }

  readonly #onRequest = (message: unknown): void => {
    if (this.#isOwn.getStore() === true) return;
    const { request } = message as { request: ClientRequest | { readonly origin: string | URL } };
    const host = "origin" in request ? new URL(request.origin).host : request.getHeader("host");
    this.#onHost(String(host ?? "unknown"));
  };
}
