import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { ClientRequest } from "node:http";
import type { Socket } from "node:net";

/** What the channels publish: the global `fetch` and undici, and `node:http` with what builds on it. */
const CHANNELS = ["undici:request:create", "http.client.request.start"] as const;
/** Before undici writes a request into its socket. */
const SENDING = "undici:client:sendHeaders";

/** A request that does not go through the `fetch` of a context. */
export interface OtherRequest {
  /** Such as `jobs.example:8443`. */
  readonly host: string;
  /** Lets the request fail before it is sent. */
  readonly cancel: (error: Error) => void;
}

/** Finds the HTTP requests of this process that do not go through the `fetch` of a context. */
export class RequestWatch {
  readonly #isOwn = new AsyncLocalStorage<boolean>();
  readonly #cancelled = new WeakMap<object, Error>();

  /** Undoes what only a runtime needs whose channels do not have the requests of `fetch`. */
  readonly #restoreFetch: () => void;

  /** @param tellsOfFetch whether the runtime publishes the requests of `fetch` */
  constructor(
    private readonly onRequest: (request: OtherRequest) => void,
    tellsOfFetch = true,
  ) {
    for (const channel of CHANNELS) subscribe(channel, this.#look);
    subscribe(SENDING, this.#stopSending);
    this.#restoreFetch = tellsOfFetch ? () => undefined : this.#replaceFetch();
  }

  /** The `fetch` of a context. The requests that it sends do not count. */
  wrap(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
    return (...request) => this.#isOwn.run(true, () => fetch(...request));
  }

  close(): void {
    this.#restoreFetch();
    for (const channel of CHANNELS) unsubscribe(channel, this.#look);
    unsubscribe(SENDING, this.#stopSending);
  }

  /** Code that has kept the global `fetch` from before is not seen. */
  #replaceFetch(): () => void {
    const original = globalThis.fetch;
    const watched: typeof fetch = async (...request) => {
      const [input] = request;
      const url = input instanceof Request ? input.url : String(input);
      if (this.#isOwn.getStore() === true || !URL.canParse(url)) return original(...request);
      let cancelled: Error | undefined;
      this.onRequest({ host: new URL(url).host, cancel: (error) => void (cancelled = error) });
      if (cancelled !== undefined) throw new TypeError("fetch failed", { cause: cancelled });
      return original(...request);
    };
    globalThis.fetch = watched;
    return () => {
      if (globalThis.fetch === watched) globalThis.fetch = original;
    };
  }

  readonly #look = (message: unknown): void => {
    if (this.#isOwn.getStore() === true) return;
    const { request } = message as { request: ClientRequest | { readonly origin: string | URL } };
    if ("origin" in request)
      this.onRequest({
        host: new URL(request.origin).host,
        cancel: (error) => void this.#cancelled.set(request, error),
      });
    else
      this.onRequest({
        host: String(request.getHeader("host") ?? request.host),
        cancel: (error) => void request.destroy(error),
      });
  };

  readonly #stopSending = (message: unknown): void => {
    const { request, socket } = message as { readonly request: object; readonly socket: Socket };
    const error = this.#cancelled.get(request);
    if (error !== undefined) socket.destroy(error);
  };
}
