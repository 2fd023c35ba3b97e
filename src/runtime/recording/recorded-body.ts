import { textFromUtf8 } from "../base/text.ts";
import type { Redactor } from "../secrets/redactor.ts";
import type { RecordedBody } from "./recording.ts";

/** The largest body that a recording holds. */
export const MOST_BODY_BYTES = 1024 * 1024;

/** Replaces what may not be in a recording. */
export type Cleaner = Pick<Redactor, "redact" | "isTainted">;

/** Reads a body while others may read a clone of it. */
export class BodyRead {
  /** What is known so far. */
  body: RecordedBody | undefined;
  /** Resolves when the body is read, or cannot be read. */
  readonly done: Promise<void>;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;

  constructor(stream: ReadableStream<Uint8Array> | null) {
    this.#reader = stream?.getReader();
    if (stream !== null) this.body = leftOut("the run ended before it was read");
    this.done = this.#read().catch((error: unknown) => {
      this.body = leftOut(`reading it failed: ${String(error)}`);
    });
  }

  /** Lets go of the stream, so that it keeps no connection open. */
  cancel(): void {
    // The promise of a clone settles only once the other one is cancelled, too.
    this.#reader?.cancel().catch(() => undefined);
  }

  async #read(): Promise<void> {
    if (this.#reader === undefined) return;
    const chunks: Uint8Array[] = [];
    for (let length = 0; ;) {
      const { done, value } = await this.#reader.read();
      if (done) break;
      length += value.length;
      if (length > MOST_BODY_BYTES) {
        this.body = leftOut(`it is larger than ${MOST_BODY_BYTES / 1024 ** 2} MiB`);
        this.cancel();
        return;
      }
      chunks.push(value);
    }
    this.body = toBody(Buffer.concat(chunks));
  }
}

function toBody(bytes: Uint8Array): RecordedBody | undefined {
  if (bytes.length === 0) return undefined;
  const text = textFromUtf8(bytes);
  return text === undefined ? { kind: "bytes", bytes } : { kind: "text", text };
}

/** The body with its secrets replaced. Binary data would be broken by that, so it is left out. */
export function cleanBody(
  body: RecordedBody | undefined,
  cleaner: Cleaner,
): RecordedBody | undefined {
  if (body?.kind === "text") return { kind: "text", text: cleaner.redact(body.text) };
  if (body?.kind === "left-out") return leftOut(cleaner.redact(body.why));
  if (body === undefined || !isTainted(body.bytes, cleaner)) return body;
  return leftOut("it is binary, and has a secret in it");
}

function isTainted(bytes: Uint8Array, cleaner: Cleaner): boolean {
  const encodings = ["latin1", "utf8", "utf16le"] as const;
  return encodings.some((encoding) => cleaner.isTainted(Buffer.from(bytes).toString(encoding)));
}

function leftOut(why: string): RecordedBody {
  return { kind: "left-out", why };
}
