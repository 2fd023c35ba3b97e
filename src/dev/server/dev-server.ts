import { createServer, type Server } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Access, type AccessHost } from "./access.ts";
import { createApp } from "./create-app.ts";
import { type ShownSession } from "./shown-session.ts";

/** The HTTP server of `fx dev`. Serves the page and what it asks for, on the loopback address only. */
export class DevServer {
  readonly #server: Server;
  readonly #access: Access;

  constructor(session: ShownSession, host: AccessHost) {
    this.#access = new Access(host);
    const app = createApp(session, this.#access);
    const listener = getRequestListener(app.fetch);
    this.#server = createServer((request, response) => void listener(request, response));
  }

  /** The URL for the user's browser. Its token admits the browser. */
  get url(): string {
    return this.#access.url;
  }

  /** Resolves when the server listens. Rejects with the error of the system, such as EADDRINUSE. */
  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject).listen({ port, host: "127.0.0.1" }, resolve);
    });
    const address = this.#server.address();
    this.#access.open(typeof address === "object" && address !== null ? address.port : port);
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
