import { FxError } from "../../base/errors/errors.ts";
import { type AnyConnector, isSync } from "../../connector/connector-registry.ts";
import { decodeFailedCreate } from "../../connector/failed-create.ts";
import { invokeGetLogs, type LogPageRead } from "../../connector/invoke/invoke-get-logs.ts";
import type { LogLine } from "../../wire/models/connector-messages.ts";
import type { Wire } from "../../wire/wire.ts";
import { authorFault, CallRefused, STATUS } from "../error-policy.ts";
import type { ServedCall } from "../requests/served-call.ts";
import type { ServiceCore } from "../service-core.ts";

/** Lines of one message, in characters: well below the 4 MiB that a client takes, and little to keep for one who does not read it. */
const MOST_CHARACTERS = 64 * 1024;
/** What a line takes beside its text: a time, an originator, lengths. */
const EACH_LINE = 32;
/** What is given for `lines` where the caller sets no limit. */
const DEFAULT_LINES = 10_000;

/** Yields the messages of a job's log as its connector reads it: lines, and the tokens to go on from. */
export async function* getTaskLogs(
  core: ServiceCore,
  wire: Wire,
  call: ServedCall,
  bytes: Uint8Array,
): AsyncGenerator<Uint8Array> {
  const { category, resourceMeta, lines, token } = wire.server.decodeGetTaskLogs(bytes);
  const connector = core.connectorFor(call, category);
  if (!hasLogs(connector))
    throw new CallRefused(STATUS.UNIMPLEMENTED, `${connector.name} has no logs`);
  if (decodeFailedCreate(resourceMeta) !== undefined) return;
  call.isAbout(resourceMeta);
  const { clock, random, fetch, log, secrets } = core.createContext(call);
  const request = {
    clock,
    random,
    fetch,
    log,
    secrets,
    signal: call.signal,
    lines: lines === 0 ? DEFAULT_LINES : lines,
    token,
  };
  core.takeLogs(call);
  try {
    for await (const page of invokeGetLogs(connector, resourceMeta, request))
      yield* encodeMessages(page, request.lines, wire, core.getSecrets(undefined).redact);
  } catch (error) {
    throw authorFault(core, call, error);
  }
}

function hasLogs(connector: AnyConnector): connector is Parameters<typeof invokeGetLogs>[0] {
  return !isSync(connector) && connector.getLogs !== undefined;
}

function* encodeMessages(
  { lines, token }: LogPageRead,
  most: number,
  { server }: Wire,
  redact: (text: string) => string,
): Generator<Uint8Array> {
  if (token !== undefined) yield server.encodeLogsToken(withoutSecret(token, redact));
  let part: LogLine[] = [];
  let characters = 0;
  for (const line of lines.slice(-most)) {
    const message = redact(line.message).slice(0, MOST_CHARACTERS).toWellFormed();
    if (part.length > 0 && characters + message.length + EACH_LINE > MOST_CHARACTERS) {
      yield server.encodeLogsLines(part);
      part = [];
      characters = 0;
    }
    part.push({ ...line, message });
    characters += message.length + EACH_LINE;
  }
  if (part.length > 0) yield server.encodeLogsLines(part);
}

/** A token of which a part is replaced would lead nowhere. */
function withoutSecret(token: string, redact: (text: string) => string): string {
  if (redact(token) === token) return token;
  throw new FxError("FX1007", "the token of a log page holds a secret", {
    hint: "yield a token that says where to go on, and nothing else",
  });
}
