import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** Answers requests in this process, and over HTTP once it is started. */
export abstract class LocalService {
  /** Answers in this process. The server answers with it, too. */
  abstract readonly fetch: typeof fetch;
  readonly #server = createServer((request, response) => {
    this.#serve(request, response).catch((error: Error) =>
      response.writeHead(400).end(error.message),
    );
  });

  /** Listens on this machine only. Default: on a free port. */
  async start(port = 0): Promise<void> {
    this.#server.listen(port, "127.0.0.1");
    await once(this.#server, "listening");
  }

  get url(): string {
    const address = this.#server.address() as AddressInfo | null;
    return `http://127.0.0.1:${address?.port ?? 8700}`;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "GET", url = "/", headers } = request;
    const body = await text(request);
    const answer = await this.fetch(new URL(url, this.url), {
      method,
      headers: Object.entries(headers).map(([name, value]) => [name, String(value)]),
      ...(body !== "" && { body }),
    });
    response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
  }
}
