import { FxError } from "../base/errors/errors.ts";
import { parseJson } from "../base/json.ts";
import type { SourceLocation } from "../base/source/source-location.ts";
import { oneLine } from "../base/text.ts";
import { findDifference, showFromDifference } from "../values/find-difference.ts";
import { decodeOnce } from "./deep-redactor.ts";
import { isLeftOut, UNRECORDED } from "./recorded-body.ts";
import type { RecordedBody, RecordedExchange, RecordedRequest } from "./recording.ts";

/** Names a section of docs/write-a-connector.md. */
export const PASS_FETCH = 'give the client context.fetch: see "Pass fetch to a client" in the docs';
const HINT = "record the run again: fx run --record FILE …";

/** FX1021: no recorded request is like this one. Shows the nearest one, and the difference. */
export function createUnknownRequestError(
  request: RecordedRequest,
  exchanges: readonly RecordedExchange[],
): FxError {
  const nearest = findNearest(request, exchanges);
  const details =
    nearest === undefined
      ? ["the recording has no exchanges: the code that was recorded did not use context.fetch"]
      : [
          `nearest: ${describeRequest(exchanges[nearest]!.request)} (exchange ${nearest + 1} of ${exchanges.length})`,
          ...describeDifference(exchanges[nearest]!.request, request),
        ];
  const sent = request.url + showBody(request.body);
  const header = UNRECORDED.exec(decodeOnce(sent)?.text ?? sent)?.[1];
  const missed =
    header === undefined ? [] : [`it has the header ${header} of an answer, which is not recorded`];
  return new FxError("FX1021", `the recording has no ${describeRequest(request)}`, {
    details: [...missed, ...details],
    hint: HINT,
  });
}

/** FX1021: the run sends such a request more often than the recorded one. */
export function createTooManyError(request: RecordedRequest): FxError {
  return new FxError("FX1021", `the recording has no further ${describeRequest(request)}`, {
    hint: HINT,
  });
}

/** FX1021: the answer has no body in the recording. */
export function createLeftOutError(request: RecordedRequest, why: string): FxError {
  return new FxError(
    "FX1021",
    `the recording lacks the body of the answer to ${describeRequest(request)}: ${oneLine(why)}`,
  );
}

/** FX1021: a request or a socket, which a recording can neither hold nor answer. */
export function createOtherRequestError(what: string, location?: SourceLocation): FxError {
  return new FxError(
    "FX1021",
    `${oneLine(what)} did not go through context.fetch, so no recording can answer it`,
    { hint: PASS_FETCH, location },
  );
}

function describeRequest({ method, url }: RecordedRequest): string {
  return oneLine(`${method} ${url}`);
}

/** The index of the exchange whose request begins with most of the same: its URL, method and body. */
function findNearest(
  request: RecordedRequest,
  exchanges: readonly RecordedExchange[],
): number | undefined {
  const sent = toText(request);
  const scores = exchanges.map(({ request: recorded }) => countEqual(toText(recorded), sent));
  return scores.length === 0 ? undefined : scores.indexOf(Math.max(...scores));
}

function toText({ method, url, body }: RecordedRequest): string {
  return `${url}\n${method}\n${showBody(body)}`;
}

function countEqual(one: string, other: string): number {
  let count = 0;
  while (count < one.length && one[count] === other[count]) count += 1;
  return count;
}

function describeDifference(recorded: RecordedRequest, request: RecordedRequest): string[] {
  const parts: [string, string, string][] = [
    ["method", recorded.method, request.method],
    ["URL", recorded.url, request.url],
    ["body", showBody(recorded.body), showBody(request.body)],
  ];
  return parts
    .filter(([, one, other]) => one !== other)
    .map(([name, one, other]) => {
      const part = name === "body" ? findPart(one, other) : undefined;
      const [was, is] = part?.texts ?? showFromDifference(one, other);
      const place = part === undefined ? name : `${name}, at ${part.path || "the top"}`;
      return `${place}: ${was} is recorded, ${is} was sent`;
    });
}

/** The first difference of two JSON texts. Undefined for JSON that is nested too deep, and other texts. */
function findPart(one: string, other: string): ReturnType<typeof findDifference> {
  const [was, is] = [parseJson(one), parseJson(other)];
  if (typeof was !== "object" || typeof is !== "object") return undefined;
  try {
    return findDifference(was, is);
  } catch {
    return undefined;
  }
}

function showBody(body: RecordedBody | undefined): string {
  if (body === undefined || typeof body === "string") return body ?? "";
  return isLeftOut(body) ? body.leftOut : `${body.length} bytes that are not text`;
}
