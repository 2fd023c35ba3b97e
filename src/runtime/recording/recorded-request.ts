import type { Redactor } from "../secrets/redactor.ts";
import { readRecordedBody } from "./recorded-body.ts";
import type { RecordedRequest } from "./recording.ts";

/**
 * A request as it is recorded, and as it is compared when it is replayed: without secrets, and
 * without what differs each time. Reads the body of the request.
 */
export async function toRecordedRequest(
  request: Request,
  redactor: Redactor,
): Promise<RecordedRequest> {
  const type = request.headers.get("content-type");
  const boundary = /;\s*boundary="?([^";]+)/i.exec(type ?? "")?.[1];
  const body = await readRecordedBody(request.body, redactor, (text) =>
    boundary === undefined ? text : text.replaceAll(boundary, "boundary"),
  );
  return {
    method: request.method,
    url: redactor.redact(request.url),
    type: body && type !== null ? redactor.redact(type.split(";")[0]!.trim()) : undefined,
    body,
  };
}
