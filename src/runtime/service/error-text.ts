import { FxError } from "../base/errors/errors.ts";
import { describeThrown } from "../base/errors/thrown.ts";
import { shorten } from "../base/text.ts";
import type { Operation, ServedRequest } from "./request-observer.ts";

/**
 * A status text travels percent-encoded in a header, and some clients accept no more than 8 KiB of
 * headers.
 */
const LONGEST_STATUS = 4096;
/** The engine stores and shows a job's message. */
const LONGEST_MESSAGE = 16 * 1024;
const CUT = " … (cut)";

/** `Type: message`, or the message of an FxError with its hint. Never a stack. */
export function describeFailure(error: unknown): string {
  return addHint(describeWithoutHint(error), error instanceof FxError ? error.hint : undefined);
}

/** The same without the hint, for a message that gets another one. */
export function describeWithoutHint(error: unknown): string {
  return error instanceof FxError ? error.message : describeThrown(error);
}

/** Clients show a message of one line as one line, so the hint does not begin another. */
export function addHint(message: string, hint: string | undefined): string {
  if (hint === undefined) return message;
  return message.includes("\n") ? `${message}\n${hint}` : `${message} (${hint})`;
}

/** The error's own code, or else its name. */
export function getErrorCode(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
  if (typeof code === "string" && code !== "") return code.toWellFormed();
  return typeof name === "string" && name !== "" ? name.toWellFormed() : undefined;
}

/** Python's servers have no such line for these: they return UNKNOWN if logs or metrics fail. */
const IN_WORDS: Readonly<Partial<Record<Operation, string>>> = {
  logs: "get the logs of",
  metrics: "get the metrics of",
};

/** Adds the first line that Flyte's Python servers add. */
export function toPeerText(
  { operation, taskType }: Pick<ServedRequest, "operation" | "taskType">,
  text: string,
): string {
  return `failed to ${IN_WORDS[operation] ?? operation} ${taskType} task with error:\n ${text}`;
}

const ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";
const LENGTH = 10;

/** Creates an id that links the status which a caller sees to the server's log line. */
export function createErrorId(random: () => number): string {
  let id = "";
  while (id.length < LENGTH) id += ALPHABET.charAt(Math.floor(random() * ALPHABET.length));
  return id;
}

/**
 * Shortens a status text so that it fits into a header. Replaces lone surrogates, which a header
 * cannot hold.
 */
export function cutStatusText(text: string): string {
  const whole = text.toWellFormed();
  if (encodedLength(whole) <= LONGEST_STATUS) return whole;
  let length = 0;
  let prefix = "";
  for (const character of whole.slice(0, LONGEST_STATUS).toWellFormed()) {
    length += encodedLength(character);
    if (length > LONGEST_STATUS - 2 * CUT.length) break;
    prefix += character;
  }
  return prefix + CUT;
}

/** Shortens a job's message. Replaces lone surrogates, which a message cannot hold. */
export function cutMessage(text: string): string {
  return shorten(text, LONGEST_MESSAGE, CUT).toWellFormed();
}

/** In a header, each byte that is not printable ASCII takes three characters. */
function encodedLength(text: string): number {
  const bytes = Buffer.byteLength(text, "utf8");
  const plain = text.length - text.replace(/[\x20-\x24\x26-\x7e]/g, "").length;
  return plain + 3 * (bytes - plain);
}
