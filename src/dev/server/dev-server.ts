import { createServer, type Server } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { createToken } from "./access.ts";
import { createApp, type Served } from "./create-app.ts";

/** The HTTP server of `fx dev`. Serves the page and what it asks for, on the loopback address only. */
export class DevServer {
  readonly #server: Server;
  readonly #token = createToken();
  #port = 0;

  constructor(served: Served) {
    const app = createApp(served, { token: this.#token, getPort: () => this.#port });
    const listener = getRequestListener(app.fetch);
    this.#server = createServer((request, response) => void listener(request, response));
  }

  /** The URL for the user's browser. Its token admits the browser. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}/?token=${this.#token}`;
  }

  /** Resolves when the server listens. Rejects with the error of the system, such as EADDRINUSE. */
  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject).listen({ port, host: "127.0.0.1" }, resolve);
    });
    const address = this.#server.address();
    this.#port = typeof address === "object" && address !== null ? address.port : port;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
