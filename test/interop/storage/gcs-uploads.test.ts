import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { CRC32C } from "@google-cloud/storage";
import { awaitFxError } from "../../support/assertions/caught-error.ts";
import { gcsEnv, openStorage } from "../support/use-object-stores.ts";

const LARGE = randomBytes(20 * 1024 * 1024 + 17);
const URI = "gs://bucket/table";

/** Receives one upload at a time, as Google Cloud Storage does. */
class UploadServer {
  /** How many more connections to break after a megabyte. */
  breaks = 0;
  /** How many more requests to refuse. */
  refusals = 0;
  corrupts = false;
  stored: Buffer | undefined;
  #received = Buffer.alloc(0);
  readonly #server = createServer((request, response) => this.#answer(request, response));

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async listen(): Promise<void> {
    await once(this.#server.listen(0, "127.0.0.1"), "listening");
  }

  reset(): void {
    Object.assign(this, { breaks: 0, refusals: 0, corrupts: false, stored: undefined });
    this.#received = Buffer.alloc(0);
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    if (this.refusals > 0) {
      this.refusals -= 1;
      request.resume().on("end", () => response.writeHead(503).end());
    } else if (request.method === "DELETE") {
      this.stored = undefined;
      response.writeHead(204).end();
    } else if (request.method === "POST") {
      const session = `http://127.0.0.1:${this.port}/session`;
      request.resume().on("end", () => response.writeHead(200, { location: session }).end());
    } else this.#receive(request, response);
  }

  #receive(request: IncomingMessage, response: ServerResponse): void {
    const range = request.headers["content-range"] ?? "";
    const [, start, total] = /^bytes (\d+)-[\d*]+\/(\d+|\*)$/.exec(range) ?? [];
    let arrived = 0;
    if (start !== undefined) this.#received = this.#received.subarray(0, Number(start));
    request.on("data", (bytes: Buffer) => {
      this.#received = Buffer.concat([this.#received, bytes]);
      arrived += bytes.length;
      if (this.breaks === 0 || arrived < 1_000_000) return;
      this.breaks -= 1;
      request.socket.destroy();
    });
    request.on("end", () => {
      const size = this.#received.length;
      if (Number(total) === size) this.#store(response);
      else
        response
          .writeHead(308, {
            "content-length": 0,
            ...(size > 0 && { range: `bytes=0-${size - 1}` }),
          })
          .end();
    });
  }

  #store(response: ServerResponse): void {
    this.stored = this.#received;
    const checksum = new CRC32C();
    checksum.update(this.corrupts ? Buffer.from("something else") : this.stored);
    response.writeHead(200, { "content-type": "application/json" });
    response.end(
      JSON.stringify({ name: "table", size: this.stored.length, crc32c: checksum.toString() }),
    );
  }
}

// The server of the other tests loses an upload when the client asks how much of it has arrived.
describe("an upload to Google Cloud Storage", () => {
  const google = new UploadServer();
  before(() => google.listen());
  beforeEach(() => google.reset());
  after(() => google.close());
  const put = () => openStorage(gcsEnv(google.port)).put(URI, inChunks(LARGE));

  it("continues after the connection breaks", async () => {
    google.breaks = 2;
    assert.equal((await put()).size, LARGE.length);
    assert.equal(google.breaks, 0);
    assert.ok(google.stored?.equals(LARGE));
  });

  it("is repeated if the store is overloaded", async () => {
    google.refusals = 2;
    await put();
    assert.equal(google.refusals, 0);
    assert.ok(google.stored?.equals(LARGE));
  });

  it("fails with FX5013 if the connection always breaks", async () => {
    google.breaks = Infinity;
    const error = await awaitFxError(put);
    assert.equal(error.code, "FX5013", error.message);
    assert.equal(google.stored, undefined);
  });

  it("is deleted again if the store received something else", async () => {
    google.corrupts = true;
    const error = await awaitFxError(put);
    assert.equal(error.code, "FX5014", error.message);
    assert.equal(google.stored, undefined);
  });
});

async function* inChunks(bytes: Buffer): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 100_000) yield bytes.subarray(at, at + 100_000);
}
