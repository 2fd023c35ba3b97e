import { formatMs } from "../../base/format-ms.ts";
import type { RunEvent } from "./run-event.ts";

/** An event in words. */
export interface EventText {
  /** What happened, for instance `created` or `RUNNING`. */
  readonly what: string;
  /** What there is to say about it; may be empty, and may have several lines. */
  readonly text: string;
  /** Whether the text follows `what` after a colon. */
  readonly isExplained: boolean;
}

/** Describes an event for people. All views of a run show these words. */
export function describeEvent(event: RunEvent): EventText {
  switch (event.type) {
    case "started":
      return plain("started");
    case "resumed":
      return plain("resumed", `by process ${event.pid}`);
    case "created":
      return plain("created", event.resourceMeta);
    case "phase":
      return plain(event.phase, event.message === "" ? "" : JSON.stringify(event.message));
    case "polled":
      return plain(`get ${event.polls}`, `next in ${formatMs(event.nextInMs)}`);
    case "get-failed":
      return explained("get failed", getErrorText(event.error));
    case "log":
      return plain("log", event.lines.map(({ message }) => message).join("\n"));
    case "logged":
      return explained(event.level, formatLogged(event));
    case "retrying":
      return explained(
        `attempt ${event.attempt} failed`,
        `${getErrorText(event.error)}; next in ${formatMs(event.inMs)}`,
      );
    case "deleting":
      return explained(
        event.stopped ? "stopping" : "the job may not have ended",
        `asked the connector to delete ${event.stopped ? "the job" : "it"} (${event.why})`,
      );
    case "deleted":
      return plain("deleted", `in ${formatMs(event.tookMs)}`);
    case "succeeded":
      return plain("succeeded", `in ${formatMs(event.tookMs)}`);
    case "ended":
      return explained(event.how, getErrorText(event.error));
    case "injected":
      return plain("injected", `${event.fault}: ${event.message}`);
    case "warning":
      return explained("warning", event.message);
  }
}

/** The description on one line, or on as many as its text has. */
export function formatEvent(event: RunEvent): string {
  const { what, text, isExplained } = describeEvent(event);
  return text === "" ? what : `${what}${isExplained ? ":" : ""} ${text}`;
}

/** The message of an event's error, which is on record as an object. */
export function getErrorText(error: unknown): string {
  if (typeof error !== "object" || error === null) return String(error);
  const { name = "Error", message = "" } = error as Partial<Record<"name" | "message", string>>;
  return error instanceof Error || name === "Error" ? message : `${name}: ${message}`;
}

function formatLogged({ message, fields }: Extract<RunEvent, { type: "logged" }>): string {
  const hasFields = fields !== undefined && Object.keys(fields).length > 0;
  return hasFields ? `${message} ${JSON.stringify(fields)}` : message;
}

function plain(what: string, text = ""): EventText {
  return { what, text, isExplained: false };
}

function explained(what: string, text: string): EventText {
  return { what, text, isExplained: true };
}
