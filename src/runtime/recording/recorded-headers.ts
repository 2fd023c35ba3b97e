import type { Cleaner } from "./recorded-body.ts";
import type { RecordedAnswer } from "./recording.ts";

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
