import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { readBytesIfThere } from "../../runtime/base/files.ts";
import { Access, type AccessHost } from "./access.ts";
import { createApp, type ShownSession } from "./create-app.ts";

const HEADERS = new Headers({
  "cache-control": "no-store",
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
});

/** The HTTP server of `fx dev`. Serves the page and what it asks for, on the loopback address only. */
export class DevServer {
  readonly #server: Server;
  readonly #access: Access;

  constructor(session: ShownSession, host: AccessHost) {
    this.#access = new Access(host);
    const app = createApp(session, this.#access);
    const listener = getRequestListener(app.fetch);
    this.#server = createServer(
      (request, response) => void listener(request, response.setHeaders(HEADERS)),
    );
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

const BYTES = 32;

/**
 * The secret that all sessions of the user share, from a file in this folder. A new one if there is
 * no folder, or the file cannot be used.
 *
 * @param folder only its owner may read it
 */
export function readSessionKey(folder: string | undefined): Buffer {
  const created = randomBytes(BYTES);
  if (folder === undefined) return created;
  const file = join(folder, "dev-session-key");
  try {
    writeFileSync(file, created, { flag: "wx", mode: 0o600 });
    return created;
  } catch {
    const key = readBytesIfThere(file, { mostBytes: BYTES, links: false });
    return key?.length === BYTES ? key : created; // an earlier session has written it
  }
}
