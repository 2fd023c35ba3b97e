import { FxError } from "../../base/errors/errors.ts";
import { type AnyConnector, isSync } from "../../connector/connector-registry.ts";
import type { LogPageRead } from "../../connector/invoke/invoke-get-logs.ts";
import type { LogLine } from "../../wire/models/job-log.ts";
import { REFUSALS, refuseThrown } from "../error-policy.ts";
import { createContext } from "../requests/author-context.ts";
import type { ServedCall } from "../requests/served-call.ts";
import { findConnectorOfJob } from "./find-connector.ts";

/**
 * Characters in one message: well below the 4 MiB that clients accept, and cheap to buffer for a
 * caller that does not read.
 */
const MOST_CHARACTERS = 64 * 1024;
/** The size of a line without its text: time, originator, lengths. */
const EACH_LINE = 32;
const DEFAULT_LINES = 10_000;
/** Each stream may buffer data for a caller that does not read. */
const MOST_LOG_STREAMS = 500;

/** Streams a job's log: lines, and the tokens from which to continue. */
export async function* getTaskLogs(
  call: ServedCall,
  bytes: Uint8Array,
): AsyncGenerator<Uint8Array> {
  const message = call.wire.server.decodeGetTaskLogs(bytes);
  const { resourceMeta, lines, token } = message;
  const { connector, port, failed } = findConnectorOfJob(call, message);
  if (!hasLogs(connector)) throw REFUSALS.noLogs(connector.name);
  if (failed !== undefined) return;
  const most = lines === 0 ? DEFAULT_LINES : lines;
  const request = createContext(call, { lines: most, token });
  enterLogStreams(call);
  try {
    for await (const page of port.getLogs(resourceMeta, request))
      yield* encodeMessages(call, page, most);
  } catch (error) {
    throw refuseThrown(call, error);
  }
}

/**
 * Counts the call as a log stream until it ends or its caller disconnects. Throws CallRefused if
 * the server is at its limit.
 */
function enterLogStreams({ caller, state }: ServedCall): void {
  if (state.logStreams >= MOST_LOG_STREAMS) throw REFUSALS.tooManyLogs();
  state.logStreams += 1;
  let isCounted = true;
  caller.onceGone(() => {
    if (isCounted) state.logStreams -= 1;
    isCounted = false;
  });
}

function hasLogs(connector: AnyConnector): boolean {
  return !isSync(connector) && connector.getLogs !== undefined;
}

function* encodeMessages(
  { wire, redact }: ServedCall,
  { lines, token }: LogPageRead,
  most: number,
): Generator<Uint8Array> {
  const { encodeLogsToken, encodeLogsLines } = wire.server;
  if (token !== undefined) yield encodeLogsToken(requireNoSecret(token, redact));
  let part: LogLine[] = [];
  let characters = 0;
  for (const line of lines.slice(-most)) {
    const message = redact(line.message).slice(0, MOST_CHARACTERS).toWellFormed();
    if (part.length > 0 && characters + message.length + EACH_LINE > MOST_CHARACTERS) {
      yield encodeLogsLines(part);
      part = [];
      characters = 0;
    }
    part.push({ ...line, message });
    characters += message.length + EACH_LINE;
  }
  if (part.length > 0) yield encodeLogsLines(part);
}

/** Rejects the token instead of redacting it: a changed token would not work. */
function requireNoSecret(token: string, redact: (text: string) => string): string {
  if (redact(token) === token) return token;
  throw new FxError("FX1007", "the token of a log page holds a secret", {
    hint: "yield a token that contains only the position in the log",
  });
}
