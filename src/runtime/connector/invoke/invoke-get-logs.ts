import { isPlainObject } from "../../json.ts";
import { readableThrown } from "../../readable-thrown.ts";
import type { AnyAsyncConnector } from "../async-connector-base.ts";
import type { LogLine, LogPage, LogsRequest } from "../requests.ts";
import { jobOfMeta } from "./job-of-meta.ts";

/** One page of a job's log; `token` is set where the connector says how to go on. */
export interface LogPageRead {
  readonly lines: readonly LogLine[];
  readonly token: string | undefined;
}

/** Calls the author's `getLogs`; yields nothing where the connector has none. */
export async function* invokeGetLogs(connector: AnyAsyncConnector, meta: Uint8Array, request: LogsRequest): AsyncGenerator<LogPageRead> {
  if (connector.getLogs === undefined) return;
  const job = jobOfMeta(connector, meta);
  try {
    for await (const page of connector.getLogs(job, request)) yield readPage(page);
  } catch (thrown) {
    throw readableThrown(thrown);
  }
}

function readPage(page: LogPage | string): LogPageRead {
  if (typeof page === "string") return { lines: linesOf(page), token: undefined };
  if (!isLogPage(page)) throw new TypeError("getLogs yields texts, or pages such as { lines: [\"…\"], token: \"…\" }");
  const { lines } = page;
  return { lines: lines.flatMap((line) => (typeof line === "string" ? linesOf(line) : [line])), token: page.token };
}

function isLogPage(page: unknown): page is LogPage {
  return isPlainObject(page) && Array.isArray(page["lines"]);
}

function linesOf(text: string): LogLine[] {
  return text.replace(/\r?\n$/, "").split(/\r?\n/).map((message) => ({ message }));
}
