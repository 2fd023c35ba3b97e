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

/** FX1021: the recording has fewer such requests. */
export function createTooManyError(request: RecordedRequest, count: number): FxError {
  const times = count === 1 ? "once" : `${count} times`;
  return new FxError(
    "FX1021",
    `the recording has ${describeRequest(request)} only ${times}, and this one is another`,
    { hint: HINT },
  );
}

/** FX1021: polls never end, because the recording ends before the job. */
export function createEndlessPollError(request: RecordedRequest, most: number): FxError {
  return new FxError(
    "FX1021",
    `the recording ends before the job: ${describeRequest(request)} was sent ${most.toLocaleString("en")} times more than it was recorded`,
    { hint: HINT },
  );
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

/** The index of the exchange whose request is most similar. */
function findNearest(
  request: RecordedRequest,
  exchanges: readonly RecordedExchange[],
): number | undefined {
  const scores = exchanges.map(({ request: recorded }) => getSimilarity(recorded, request));
  return scores.length === 0 ? undefined : scores.indexOf(Math.max(...scores));
}

/** The URL says most, then the method, then the body. */
function getSimilarity(one: RecordedRequest, other: RecordedRequest): number {
  return (
    4 * getLikeness(one.url, other.url) +
    (one.method === other.method ? 2 : 0) +
    getLikeness(showBody(one.body), showBody(other.body))
  );
}

/** The share of two texts, from 0 to 1, that is equal at their beginnings and ends. */
function getLikeness(one: string, other: string): number {
  const shorter = Math.min(one.length, other.length);
  let start = 0;
  while (start < shorter && one[start] === other[start]) start += 1;
  let end = 0;
  while (end < shorter - start && one.at(-1 - end) === other.at(-1 - end)) end += 1;
  return (start + end) / Math.max(1, one.length, other.length);
}

function describeDifference(recorded: RecordedRequest, request: RecordedRequest): string[] {
  const parts: [string, string, string][] = [
    ["method", recorded.method, request.method],
    ["URL", recorded.url, request.url],
  ];
  const differences = parts
    .filter(([, one, other]) => one !== other)
    .map(([name, one, other]) => formatDifference(name, showFromDifference(one, other)));
  const bodies = describeBodies(recorded.body, request.body);
  return bodies === undefined ? differences : [...differences, bodies];
}

function describeBodies(
  recorded: RecordedBody | undefined,
  sent: RecordedBody | undefined,
): string | undefined {
  const [one, other] = [showBody(recorded), showBody(sent)];
  if (one === other || isLeftOut(recorded)) return undefined;
  const [oneJson, otherJson] = [parseJson(one), parseJson(other)];
  if (typeof oneJson === "object" && typeof otherJson === "object") {
    const difference = findPart(oneJson, otherJson);
    if (difference !== undefined)
      return formatDifference(`body, at ${difference.path || "the top"}`, difference.texts);
  }
  return formatDifference("body", showFromDifference(one, other));
}

/** Undefined for JSON that is nested too deep, or that differs only as text. */
function findPart(one: unknown, other: unknown): ReturnType<typeof findDifference> {
  try {
    return findDifference(one, other);
  } catch {
    return undefined;
  }
}

function formatDifference(name: string, [recorded, sent]: readonly [string, string]): string {
  return `${name}: ${recorded} is recorded, ${sent} was sent`;
}

function showBody(body: RecordedBody | undefined): string {
  if (body === undefined || typeof body === "string") return body ?? "";
  return isLeftOut(body) ? body.leftOut : `${body.length} bytes that are not text`;
}
