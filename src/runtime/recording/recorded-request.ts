import { cleanBody, type Cleaner } from "./recorded-body.ts";
import type { RecordedBody, RecordedRequest } from "./recording.ts";

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
