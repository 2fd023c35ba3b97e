import { textFromUtf8 } from "../base/text.ts";
import { type Redactor } from "../secrets/redactor.ts";
import type { RecordedBody } from "./recording.ts";

/** The largest body that a recording holds. */
export const MOST_BODY_BYTES = 1024 * 1024;

const TOO_LARGE = `it is larger than ${MOST_BODY_BYTES / 1024 ** 2} MiB`;
const HOLDS_SECRET = "it is binary, and has a secret in it";

/**
 * Reads a body as it is recorded, without secrets.
 *
 * @param text changes the text of the body once its secrets are replaced
 * @throws what the stream throws
 */
export async function readRecordedBody(
  stream: ReadableStream<Uint8Array> | null,
  redactor: Redactor,
  text: (clean: string) => string = (clean) => clean,
): Promise<RecordedBody | undefined> {
  if (stream === null) return undefined;
  const bytes = await readBytes(stream);
  if (bytes === undefined) return { kind: "left-out", why: TOO_LARGE };
  if (bytes.length === 0) return undefined;
  const plain = textFromUtf8(bytes);
  if (plain !== undefined) return { kind: "text", text: text(redactor.redact(plain)) };
  const isTainted =
    redactor.isTainted(bytes.toString("latin1")) || redactor.isTainted(bytes.toString("utf8"));
  return isTainted ? { kind: "left-out", why: HOLDS_SECRET } : { kind: "bytes", bytes };
}

/** Undefined if there are too many. */
async function readBytes(stream: ReadableStream<Uint8Array>): Promise<Buffer | undefined> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  for (let length = 0; ;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(chunks);
    length += value.length;
    if (length > MOST_BODY_BYTES) {
      // A clone of the stream goes on, and this promise settles only with it.
      reader.cancel().catch(() => undefined);
      return undefined;
    }
    chunks.push(value);
  }
}
