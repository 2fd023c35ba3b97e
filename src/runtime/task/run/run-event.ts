import { formatMs } from "../../base/format-ms.ts";
import type { LogLine, LogLink } from "../../wire/models/job-log.ts";
import type { Phase } from "../../wire/models/phase.ts";

/**
 * An event of a local run; events arrive in order. fx replaces known secrets in texts, but not inside an `error`.
 *
 * | type | happens when |
 * |---|---|
 * | `started` | fx has recorded the run and starts the first attempt. `attempts` is 1 plus the retries; `outputPrefix` belongs to the first attempt |
 * | `resumed` | another process drives the run on, after the one before it died. `startedAt` is the start of the run, in milliseconds since the epoch |
 * | `created` | `create` has returned. `resourceMeta` is text, or `base64:…` if it is not text |
 * | `phase` | phase, message or links have changed; `logLinks` are all links of this attempt so far. A task without a connector reports only RUNNING and SUCCEEDED |
 * | `polled` | `get` returned a phase that is not terminal, or failed. It was call number `polls` of the attempt; the next follows in `nextInMs` |
 * | `get-failed` | `get` threw a transient error. It has been failing for `failingForMs`; its budget is `budgetMs` |
 * | `log` | the job's log has new lines |
 * | `logged` | author code logged a message, with its fields |
 * | `retrying` | the attempt failed with `error`; the next one starts in `inMs` |
 * | `deleting` | fx calls `delete`, because it did not see the job end: `why`. `stopped` is true if the run was stopped or timed out |
 * | `deleted` | `delete` has returned, after `tookMs` on the clock of the run |
 * | `succeeded` | the outputs are complete and valid; the run took `tookMs` on its clock |
 * | `ended` | the run is over without outputs; `error` says why |
 * | `injected` | `fx run --inject` has injected `fault`, for instance `throw-before@get2`; `message` says what it does |
 * | `warning` | there is a problem that does not fail the run |
 */
export type RunEvent = {
  /** Time on the clock of the run, in milliseconds since the epoch. */
  readonly at: number;
  /** The attempt, from 1. */
  readonly attempt: number;
} & (
  | {
      readonly type: "started";
      readonly runId: string;
      readonly attempts: number;
      readonly outputPrefix: string;
    }
  | {
      readonly type: "resumed";
      readonly runId: string;
      readonly attempts: number;
      readonly pid: number;
      readonly startedAt: number;
      /** The last phase on record, if any. */
      readonly phase?: Phase | undefined;
    }
  | { readonly type: "created"; readonly resourceMeta: string }
  | {
      readonly type: "phase";
      readonly phase: Phase;
      readonly message: string;
      readonly logLinks: readonly LogLink[];
    }
  | { readonly type: "polled"; readonly polls: number; readonly nextInMs: number }
  | {
      readonly type: "get-failed";
      readonly error: unknown;
      readonly failingForMs: number;
      readonly budgetMs: number;
    }
  | { readonly type: "log"; readonly lines: readonly LogLine[] }
  | {
      readonly type: "logged";
      readonly level: "debug" | "info" | "warn" | "error";
      readonly message: string;
      readonly fields?: object | undefined;
    }
  | { readonly type: "retrying"; readonly inMs: number; readonly error: unknown }
  | { readonly type: "deleting"; readonly why: string; readonly stopped: boolean }
  | { readonly type: "deleted"; readonly tookMs: number }
  | { readonly type: "succeeded"; readonly tookMs: number }
  | {
      readonly type: "ended";
      readonly how: "failed" | "timed out" | "stopped" | "lost";
      readonly error: unknown;
    }
  | { readonly type: "injected"; readonly fault: string; readonly message: string }
  | { readonly type: "warning"; readonly message: string }
);

export type EmitRunEvent = (event: WithoutMoment<RunEvent>) => void;

type WithoutMoment<E> = E extends unknown ? Omit<E, "at" | "attempt"> : never;

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
      return explained(event.level, formatLogged(event.message, event.fields));
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

/** What author code logged: the message, and its fields as JSON. */
export function formatLogged(message: string, fields?: object): string {
  const hasFields = fields != null && Object.keys(fields).length > 0;
  return hasFields ? `${message} ${JSON.stringify(fields)}` : message;
}

function plain(what: string, text = ""): EventText {
  return { what, text, isExplained: false };
}

function explained(what: string, text: string): EventText {
  return { what, text, isExplained: true };
}
