import { Redactor } from "../../runtime/secrets/redactor.ts";
import type { Operation } from "../../runtime/service/request-observer.ts";
import type { Connection } from "../../runtime/wire/models/connector-messages.ts";
import type { Wire } from "../../runtime/wire/wire.ts";
import type { ReportedMessage } from "./serve-messages.ts";

/** A larger message is not kept. */
const MOST_BYTES = 1024 * 1024;

const MASK = "*".charCodeAt(0);

/** The secrets of one call: those of the server, and those that its request brings along. */
export class CallSecrets {
  #own: Redactor | undefined;
  #isUnreadable = false;

  /** @param server replaces the secrets of the server */
  constructor(private readonly server: Redactor) {}

  /** Learns the secrets in a request of Flyte 2, whatever the server does with it. */
  learn(operation: Operation, { server, protocol }: Wire, message: Uint8Array): void {
    const decode = protocol === "flyte1" ? undefined : CONNECTIONS[operation];
    try {
      const secrets = decode?.(server, message)?.secrets;
      if (secrets !== undefined) this.#own = new Redactor(() => Object.values(secrets));
    } catch {
      this.#isUnreadable = true; // the server itself reports it
    }
  }

  redact(text: string): string {
    const clean = this.server.redact(text);
    return this.#own === undefined ? clean : this.#own.redact(clean);
  }

  /** Shows a message without secrets, or why it is not shown. */
  describe(direction: ReportedMessage["direction"], message: Uint8Array): ReportedMessage {
    const size = message.length;
    const withheld = (note: string) => ({ direction, bytes: new Uint8Array(), size, note });
    if (this.#isUnreadable) return withheld(UNREADABLE_NOTE);
    if (size > MOST_BYTES) return withheld("The message is too large to be kept.");
    const needles = [...this.server.needles, ...(this.#own?.needles ?? [])];
    return { direction, bytes: redactBytes(message, needles), size };
  }
}

const UNREADABLE_NOTE =
  "fx cannot decode the request, so it cannot tell which parts are secrets, and shows none.";

/** The requests that can hold a connection. */
const CONNECTIONS: Readonly<
  Partial<Record<Operation, (wire: Wire["server"], message: Uint8Array) => Connection | undefined>>
> = {
  create: (wire, message) => wire.decodeCreateTask(message).connection,
  get: (wire, message) => wire.decodeGetTask(message).connection,
  delete: (wire, message) => wire.decodeDeleteTask(message).connection,
  logs: (wire, message) => wire.decodeGetTaskLogs(message).connection,
  metrics: (wire, message) => wire.decodeGetTaskMetrics(message).connection,
};

/**
 * Masks secrets in a message. The length stays the same, so the message can still be decoded.
 *
 * @param needles longest first, because one can be part of another
 */
export function redactBytes(bytes: Uint8Array, needles: readonly string[]): Uint8Array {
  const clean = Buffer.from(bytes);
  for (const needle of needles) {
    const { length } = Buffer.from(needle);
    for (let at = clean.indexOf(needle); at >= 0; at = clean.indexOf(needle, at + length))
      clean.fill(MASK, at, at + length);
  }
  return clean;
}
