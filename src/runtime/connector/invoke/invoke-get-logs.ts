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
  if (!isLogPage(page))
    throw new TypeError(
      `getLogs must yield strings, or pages such as { lines: ["…"], token: "…" }, with lines such as { message: "…", timestamp: new Date() }; it yielded ${cutText(safeText(page), 200)}`,
    );
  const { lines, token } = page;
  return {
    lines: lines.flatMap((line) => (typeof line === "string" ? splitLines(line) : [line])),
    token,
  };
}

function isLogPage(page: unknown): page is LogPage {
  if (!isPlainObject(page) || !Array.isArray(page["lines"])) return false;
  return ["string", "undefined"].includes(typeof page["token"]) && page["lines"].every(isLine);
}

function isLine(line: unknown): boolean {
  if (typeof line !== "object" || line === null) return typeof line === "string";
  const { message, timestamp } = line as Readonly<Record<keyof LogLine, unknown>>;
  const isMoment = timestamp instanceof Date && Number.isFinite(timestamp.getTime());
  return typeof message === "string" && (timestamp === undefined || isMoment);
}

function splitLines(text: string): LogLine[] {
  return text
    .replace(/\r?\n$/, "")
    .split(/\r?\n/)
    .map((message) => ({ message }));
}
