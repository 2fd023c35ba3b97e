import { textFromUtf8 } from "../base/text.ts";
import type { Redactor } from "../secrets/redactor.ts";
import type { RecordedAnswer, RecordedBody, RecordedRequest } from "./recording.ts";

/** The largest body that a recording holds. */
const MOST_BODY_BYTES = 1024 * 1024;

/** Replaces what may not be in a recording. */
export type Cleaner = Pick<Redactor, "redact" | "isTainted">;

/** Collects the chunks of a body, up to a limit. */
export class CollectedBody {
  #chunks: Uint8Array[] = [];
  #length = 0;
  /** Why there is no body, until there is one. */
  missing: string | undefined = "the code did not read it";

  add(chunk: Uint8Array): void {
    this.#length += chunk.length;
    this.missing = undefined;
    if (!this.isTooLarge) this.#chunks.push(chunk.slice());
    else this.#chunks = [];
  }

  get isTooLarge(): boolean {
    return this.#length > MOST_BODY_BYTES;
  }

  /** Undefined for an empty body. */
  get body(): RecordedBody | undefined {
    if (this.missing !== undefined) return { leftOut: this.missing };
    if (this.isTooLarge) return { leftOut: `it is larger than ${MOST_BODY_BYTES / 1024 ** 2} MiB` };
    const bytes = Buffer.concat(this.#chunks);
    return bytes.length === 0 ? undefined : (textFromUtf8(bytes) ?? bytes);
  }
}

/** Reads a body to its end, or to the limit. One that cannot be read is left out. */
export async function readBody(stream: ReadableStream<Uint8Array> | null): Promise<CollectedBody> {
  const collected = new CollectedBody();
  if (stream === null) collected.missing = undefined;
  const reader = stream?.getReader();
  try {
    while (reader !== undefined && !collected.isTooLarge) {
      const { done, value } = await reader.read();
      if (done) collected.missing = undefined;
      if (done) break;
      collected.add(value);
    }
  } catch {
    // whoever sends the body gets the error
  }
  // The promise of a clone settles only once the other one is cancelled, too.
  if (collected.isTooLarge) reader?.cancel().catch(() => undefined);
  return collected;
}

/** The same response, of whose body is collected what the code reads. */
export function tapResponse(response: Response) {
  const received = new CollectedBody();
  if (response.body === null) {
    received.missing = undefined;
    return { response, received };
  }
  const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await reader.read().catch((error: unknown) => {
          received.missing = "reading it failed";
          throw error;
        });
        if (done) {
          received.missing = undefined;
          controller.close();
          return;
        }
        received.add(value);
        controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 }, // reads nothing that the code does not read
  );
  const { status, statusText, headers, url, redirected, type } = response;
  const tapped = new Response(body, { status, statusText, headers });
  Object.defineProperties(tapped, {
    url: { value: url },
    redirected: { value: redirected },
    type: { value: type },
  });
  return { response: tapped, received };
}

/** Whether a body was not recorded. */
export function isLeftOut(body: RecordedBody | undefined): body is { readonly leftOut: string } {
  return typeof body === "object" && "leftOut" in body;
}

/** A body as text, to search in it. */
export function showText(body: RecordedBody | undefined): string {
  if (typeof body === "string") return body;
  return body instanceof Uint8Array ? Buffer.from(body).toString("latin1") : "";
}

/** The body with its secrets replaced. Binary data would be broken by that, so it is left out. */
export function cleanBody(
  body: RecordedBody | undefined,
  cleaner: Cleaner,
): RecordedBody | undefined {
  if (typeof body === "string") return cleaner.redact(body);
  if (!(body instanceof Uint8Array) || !isTainted(body, cleaner)) return body;
  return { leftOut: "it is binary, and has a secret in it" };
}

function isTainted(bytes: Uint8Array, cleaner: Cleaner): boolean {
  const encodings = ["latin1", "utf8", "utf16le"] as const;
  return encodings.some((encoding) => cleaner.isTainted(Buffer.from(bytes).toString(encoding)));
}

/** What is known of a request beside its body. On Bun, the type of a body is lost by reading it. */
export type RequestHead = Pick<Request, "method" | "url" | "headers">;

/**
 * A request as it is recorded, and as it is compared when it is replayed: without secrets, and
 * without what differs each time.
 *
 * @param body what was read of its body
 */
export function toRecordedRequest(
  { method, url, headers }: RequestHead,
  body: RecordedBody | undefined,
  cleaner: Cleaner,
): RecordedRequest {
  const [type, ...parameters] = (headers.get("content-type") ?? "").split(";");
  const [, boundary] = /^\s*boundary="?([^"]+)/i.exec(parameters.join(";")) ?? [];
  const clean = cleanBody(body, cleaner);
  return {
    method,
    url: cleaner.redact(url),
    type: clean && type ? cleaner.redact(type.trim()) : undefined,
    body: boundary === undefined ? clean : replaceBoundary(clean, boundary),
  };
}

function replaceBoundary(
  body: RecordedBody | undefined,
  boundary: string,
): RecordedBody | undefined {
  if (typeof body === "string") return body.replaceAll(boundary, "boundary");
  if (!(body instanceof Uint8Array)) return body;
  return Buffer.from(showText(body).replaceAll(boundary, "boundary"), "latin1");
}

/** `fetch` decodes bodies and keeps connections, so that these headers no longer describe an answer. */
const LEFT = /^(?:connection|keep-alive|transfer-encoding|content-encoding)$/;

/** Headers that code reads, and that have no secret except in a URL or a cookie. */
const KEPT = new RegExp(
  `^(?:${[
    "(?:content|accept|cache|access-control)-.+|accept|age|allow|date|expires|last-modified|vary|etag|server",
    "retry-after(?:-ms)?|location|.+-location|azure-asyncoperation|link|set-cookie",
    "(?:.+-)?rate-?limit.*|(?:.+-)?(?:request|correlation|trace|operation|job|run|query|statement|execution)-?id",
    "x-total.*|x-(?:next-|prev-)?page|x-per-page|(?:.+-)?api-version",
  ].join("|")})$`,
);
const MARK = /^\[(?:secret|issued-\d+)\]$/;

/** Whether its value may be in a recording, or describes only how an answer was sent. */
export function isKept(name: string): boolean {
  return LEFT.test(name) || KEPT.test(name);
}

/** The value, in a replay, of a header that is not recorded. */
export function toUnrecorded(name: string): string {
  return `[unrecorded:${name}]`;
}
export const UNRECORDED = /\[unrecorded:([\w-]+)\]/;

/** The headers that are kept, and the names of the others. */
export function recordHeaders(
  headers: Headers,
  cleaner: Cleaner,
): Pick<RecordedAnswer, "headers" | "unrecorded"> {
  const isEncoded = headers.has("content-encoding");
  const all = [...headers]
    .filter(([name]) => !LEFT.test(name) && !(isEncoded && name === "content-length"))
    .map(([name, value]) => [name, cleaner.redact(value)] as const);
  const isRecorded = ([name, value]: (typeof all)[number]): boolean =>
    isKept(name) || MARK.test(value);
  return {
    headers: all.filter(isRecorded),
    unrecorded: all.filter((header) => !isRecorded(header)).map(([name]) => name),
  };
}
