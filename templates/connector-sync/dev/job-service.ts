import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * Stands in for your system: an HTTP service whose jobs count words.
 *
 *     POST /jobs  { "text": "…" }   { "words": … }, or { "error": "…" } if the job fails
 */
export class JobService {
  /** Results by idempotency key, so a repeated call does not run the job again. */
  readonly done = new Map<string, object>();
  /** Called when a request gets no response. */
  onSilence = (): void => {};
  readonly #apiKey: string;
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  readonly #faults: (number | "silence")[] = [];

  constructor({ apiKey }: { readonly apiKey: string }) {
    this.#apiKey = apiKey;
  }

  /** Listens on this machine only. Default: on a free port. */
  async start(port = 0): Promise<void> {
    this.#server.listen(port, "127.0.0.1");
    await once(this.#server, "listening");
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  /** The next calls fail with these status codes, or get no response for "silence". */
  failNext(...faults: (number | "silence")[]): void {
    this.#faults.push(...faults);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    const fault = this.#faults.shift();
    if (fault === "silence") return this.onSilence();
    if (fault !== undefined) return send(response, fault, { error: "scripted fault" });
    if (request.headers.authorization !== `Bearer ${this.#apiKey}`)
      return send(response, 401, { error: "wrong API key" });
    if (request.method !== "POST" || request.url !== "/jobs")
      return send(response, 400, { error: "expected POST /jobs" });
    const key = String(request.headers["idempotency-key"]);
    const result =
      this.done.get(key) ?? countWords(String((JSON.parse(body) as { text?: unknown }).text));
    this.done.set(key, result);
    send(response, 200, result);
  }
}

function countWords(text: string): object {
  const words = text.split(/\s+/).filter((word) => word !== "").length;
  return words === 0 ? { error: "the text has no words" } : { words };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function send(response: ServerResponse, status: number, answer: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
}
