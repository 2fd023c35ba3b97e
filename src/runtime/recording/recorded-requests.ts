import { cleanBody, type Cleaner } from "./recorded-body.ts";
import type { RecordedBody, RecordedExchange, RecordedRequest } from "./recording.ts";

/** Requests that change nothing, so that code repeats them to wait for something. */
const POLLS = new Set(["GET", "HEAD", "OPTIONS", "QUERY"]);

/** The exchanges of a recording, by request. */
export class RecordedRequests {
  readonly #byRequest = new Map<string, RecordedExchange[]>();

  constructor(readonly exchanges: readonly RecordedExchange[]) {
    for (const exchange of exchanges) {
      const { request } = exchange;
      for (const key of new Set([toKey(request), toKey(onAnyPort(request))])) {
        const equal = this.#byRequest.get(key);
        if (equal === undefined) this.#byRequest.set(key, [exchange]);
        else equal.push(exchange);
      }
    }
  }

  /** The exchanges of equal requests, in order. */
  find(request: RecordedRequest): readonly RecordedExchange[] {
    for (const like of [request, onAnyPort(request)])
      for (const key of [toKey(like), toKey({ ...like, body: LEFT_OUT })]) {
        const equal = this.#byRequest.get(key);
        if (equal !== undefined) return equal;
      }
    return [];
  }
}

/** Whether code polls with such a request. A POST polls, too, if it was sent again as it was. */
export function isPoll(equal: readonly RecordedExchange[]): boolean {
  return equal.length > 1 || POLLS.has(equal[0]?.request.method ?? "");
}

/** A service of this machine may listen on another port each time. */
function onAnyPort(request: RecordedRequest): RecordedRequest {
  const url = request.url.replace(/^(https?:\/\/(?:127\.0\.0\.1|localhost|\[::1\])):\d+/, "$1");
  return { ...request, url };
}

/** A body that was not recorded can be any body. */
const LEFT_OUT: RecordedBody = { kind: "left-out", why: "" };

function toKey({ method, url, body }: RecordedRequest): string {
  return `${method} ${url}\n${toBodyKey(body)}`;
}

function toBodyKey(body: RecordedBody | undefined): string {
  if (body === undefined) return "none";
  if (body.kind === "left-out") return "left out";
  return body.kind === "text"
    ? `text ${body.text}`
    : `bytes ${Buffer.from(body.bytes).toString("base64")}`;
}

/**
 * A request as it is recorded, and as it is compared when it is replayed: without secrets, and
 * without what differs each time.
 *
 * @param body what was read of its body
 */
export function toRecordedRequest(
  { method, url, headers }: Request,
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
  if (body?.kind === "text")
    return { kind: "text", text: body.text.replaceAll(boundary, "boundary") };
  if (body?.kind !== "bytes") return body;
  const text = Buffer.from(body.bytes).toString("latin1").replaceAll(boundary, "boundary");
  return { kind: "bytes", bytes: Buffer.from(text, "latin1") };
}
