import type { LogPage, LogsRequest } from "../connector/requests.ts";
import { type HttpAnswer, lacksValue, readValue } from "./answer-value.ts";
import type { HttpDeclaration, HttpJob } from "./http-declaration.ts";
import type { AnyLogs } from "./http-definition.ts";
import { toText } from "./request-values.ts";

/**
 * Reads the log of a job, and yields what is new. The token is how much has been read: lines of a
 * list, or characters of a text.
 */
export async function* readLogs(
  declaration: HttpDeclaration,
  logs: AnyLogs,
  job: HttpJob,
  request: LogsRequest,
): AsyncIterable<LogPage> {
  const subject = { values: job, context: { ...request, job } };
  const answer = await declaration.client.send(logs.request, subject, {
    allowMissing: true,
    answersText: logs.lines === undefined,
    signal: request.signal,
  });
  if (answer === undefined) return;
  const log = readLines(declaration, logs, answer);
  const isCut = log.length < Number(request.token); // the service has begun a new log
  const unread = log.slice(isCut ? 0 : Number(request.token));
  if (unread.length === 0) return;
  const lines = typeof unread === "string" ? unread.replace(/\n$/, "").split("\n") : unread;
  yield { lines: lines.slice(-request.lines), token: String(log.length) };
}

function readLines(
  { definedAt }: HttpDeclaration,
  { lines, text }: AnyLogs,
  answer: HttpAnswer,
): string | readonly string[] {
  if (lines === undefined) return answer.body === undefined ? "" : toText(answer.body);
  const items = readValue(lines, answer, {});
  if (!Array.isArray(items)) throw lacksValue(lines, answer, { field: "logs.lines", definedAt });
  return (items as unknown[]).map((body) => {
    const line = text === undefined ? body : readValue(text, { ...answer, body }, {});
    return line == null ? "" : toText(line);
  });
}
