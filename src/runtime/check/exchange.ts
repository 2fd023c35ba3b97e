import { describeThrown } from "../base/errors/thrown.ts";
import { realClock } from "../base/real-clock.ts";
import { redactFields } from "../secrets/create-redacting-log.ts";
import type { LogMessage } from "../wire/models/connector-messages.ts";
import type { ResourceMessage } from "../wire/models/resource.ts";

/** One call of a check, and what came back. */
export interface Exchange {
  /** The method as authors know it: `create`, `get`, `delete`, `do`, `getLogs`, `list` or `health`. */
  readonly method: string;
  /** The request, without the template. */
  readonly request: object;
  /** Undefined if the call failed, or is still in flight. */
  reply?: object | undefined;
  /** Why the call failed. */
  error?: unknown;
  /** How long the call took, on the machine's clock. */
  tookMs: number;
}

/** Makes a call and records it. */
export async function recordExchange<T>(
  exchanges: Exchange[],
  method: string,
  request: object,
  call: () => Promise<T>,
  toReply: (result: T) => object,
): Promise<T> {
  const exchange: Exchange = { method, request, tookMs: 0 };
  exchanges.push(exchange);
  const startedAt = realClock.now();
  try {
    const result = await call();
    exchange.reply = toReply(result);
    return result;
  } catch (error) {
    exchange.error = error;
    throw error;
  } finally {
    exchange.tookMs = realClock.now() - startedAt;
  }
}

/** A Resource for people: its fields that are set. */
export function describeResource(resource: ResourceMessage): object {
  const { phase, message, logLinks, outputs, customInfo } = resource;
  return {
    phase: phase ?? "(unknown)",
    ...(message !== "" && { message }),
    ...(logLinks.length > 0 && { log_links: logLinks.map(({ name, uri }) => ({ name, uri })) }),
    ...(outputs !== undefined && { outputs: outputs.literals }),
    ...(customInfo !== undefined && { custom_info: customInfo }),
  };
}

/** A resource_meta for people: its text, or its bytes in hex if it is not text. */
export function describeMeta(meta: Uint8Array): string {
  const bytes = Buffer.from(meta);
  const text = bytes.toString("utf8");
  return Buffer.from(text).equals(bytes) ? text : `0x${bytes.toString("hex")}`;
}

export function describeLogMessages(messages: readonly LogMessage[]): object {
  const lines = messages.flatMap((message) => message.lines.map((line) => line.message));
  const token = messages.map((message) => message.token).findLast((text) => text !== "");
  return { lines, ...(token !== undefined && { token }) };
}

/** The exchange with secrets replaced, because a connector that fails may have returned one. */
export function redactExchange(
  { method, request, reply, error, tookMs }: Exchange,
  redact: (text: string) => string,
): Exchange {
  return {
    method,
    request: redactFields(request, redact),
    ...(reply !== undefined && { reply: redactFields(reply, redact) }),
    ...(error !== undefined && { error: redact(describeThrown(error)) }),
    tookMs,
  };
}

/** The exchange as two lines: what fx sent, and what came back. */
export function formatExchange({ method, request, reply, error, tookMs }: Exchange): string[] {
  const answer =
    error !== undefined
      ? `✖ ${describeThrown(error)}`
      : reply === undefined
        ? "no reply yet"
        : JSON.stringify(reply);
  return [`→ ${method} ${JSON.stringify(request)}`, `← ${answer} (${Math.round(tookMs)} ms)`];
}
