import { safeText, readableThrown } from "../../base/errors/thrown.ts";
import { isPlainObject } from "../../base/json.ts";
import { cutText } from "../../base/text.ts";
import type { LogLine } from "../../wire/models/job-log.ts";
import type { AnyAsyncConnector } from "../async-connector-base.ts";
import type { LogPage, LogsRequest } from "../requests.ts";
import { jobFromMeta } from "./invoke-connector.ts";

/** One page of a job's log; `token` says where the next page starts. */
export interface LogPageRead {
  readonly lines: readonly LogLine[];
  readonly token: string | undefined;
}

/** Calls the author's `getLogs`; yields nothing if the connector has none. */
export async function* invokeGetLogs(
  connector: AnyAsyncConnector,
  meta: Uint8Array,
  request: LogsRequest,
): AsyncGenerator<LogPageRead> {
  if (connector.getLogs === undefined) return;
  const job = jobFromMeta(connector, meta);
  try {
    for await (const page of connector.getLogs(job, request)) yield readPage(page);
  } catch (thrown) {
    throw readableThrown(thrown);
  }
}

function readPage(page: LogPage | string): LogPageRead {
  if (typeof page === "string") return { lines: splitLines(page), token: undefined };
  if (!isLogPage(page)) throw notAPage(safeText(page));
  const { lines, token } = page;
  if (token !== undefined && typeof token !== "string")
    throw notAPage(`the token ${safeText(token)}`);
  return {
    lines: lines.flatMap((line) =>
      typeof line === "string" ? splitLines(line) : [checkedLine(line)],
    ),
    token,
  };
}

function notAPage(got: string): TypeError {
  return new TypeError(
    `getLogs must yield strings, or pages such as { lines: ["…"], token: "…" }; it yielded ${cutText(got, 200)}`,
  );
}

function checkedLine(line: LogLine): LogLine {
  if (typeof line !== "object" || line === null || typeof line.message !== "string")
    throw notAPage(`the line ${safeText(line)}`);
  const { timestamp } = line;
  if (
    timestamp !== undefined &&
    !(timestamp instanceof Date && Number.isFinite(timestamp.getTime()))
  )
    throw notAPage(`the timestamp ${safeText(timestamp)}, which is not a Date`);
  return line;
}

function isLogPage(page: unknown): page is LogPage {
  return isPlainObject(page) && Array.isArray(page["lines"]);
}

function splitLines(text: string): LogLine[] {
  return text
    .replace(/\r?\n$/, "")
    .split(/\r?\n/)
    .map((message) => ({ message }));
}
