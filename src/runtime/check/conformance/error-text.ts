import { CallFailure } from "../../client/call-failure.ts";
import type { CheckSession } from "../check-session.ts";

/** Flyte's console shows the beginning of an error. */
const LONGEST = 2000;
/** Enough to find a stack trace. A hostile server may send megabytes. */
const SEARCHED = 16 * 1024;

/** The stack traces of the languages in which connectors are written. */
const TRACES: readonly { readonly pattern: RegExp; readonly name: string }[] = [
  { pattern: /^[ \t]*at .+:\d+:\d+\)?[ \t]*$/m, name: "a JavaScript stack trace" },
  {
    pattern: /Traceback \(most recent call last\)|^[ \t]*File ".+", line \d+/m,
    name: "a traceback",
  },
  { pattern: /^[ \t]*at [\w.$<>]+\([\w$]+\.(?:java|kt|scala):\d+\)/m, name: "a Java stack trace" },
  { pattern: /^goroutine \d+ \[/m, name: "a Go stack trace" },
  { pattern: /^stack backtrace:/m, name: "a Rust backtrace" },
];

/** An absolute path of a source file, but not the path of a URL. */
const SOURCE_PATH =
  /(?<![\w:/.@%-])(?:file:\/\/)?(?:\/[\w.@+~-]+)+\.(?:[cm]?[jt]sx?|py|go|java|kt|rs|rb|scala)\b|\b[A-Z]:\\[^\n:"']+\.(?:[cm]?[jt]sx?|py|go|java|kt|rs|rb|scala)\b/;

/** Why a user should not see this error text: `a traceback`; undefined if it is fine. */
export function findTextFault(text: string): string | undefined {
  const start = text.slice(0, SEARCHED);
  const trace = TRACES.find(({ pattern }) => pattern.test(start));
  if (trace !== undefined) return trace.name;
  const path = SOURCE_PATH.exec(start)?.[0];
  if (path !== undefined) return `the path of a source file, ${path}`;
  return text.length > LONGEST ? `${text.length.toLocaleString("en")} characters` : undefined;
}

/** Whether the server received the call and refused it, with its own status and text. */
export function isRefusal(error: unknown): error is CallFailure {
  return error instanceof CallFailure && (error.code === "FX1002" || error.code === "FX3005");
}

/** The server's whole status text: the message of a CallFailure leaves out a traceback. */
export function getStatusText(failure: CallFailure): string {
  const { details } = (failure.cause ?? {}) as { readonly details?: unknown };
  if (typeof details === "string") return details;
  return failure.serverMessage === "" ? failure.message : failure.serverMessage;
}

/** How a job that the user's inputs make fail was reported. */
export interface ReportedFailure {
  /** The phase of its Resource; undefined if the call failed. */
  readonly phase?: string;
  readonly text: string;
}

/** Runs the job of the inputs that fail. Returns how its failure reached the caller. */
export async function runFailingJob(session: CheckSession): Promise<ReportedFailure> {
  try {
    const { end } = await session.runToEnd({ inputs: session.subject.inputs.fails });
    return { phase: String(end.phase), text: end.message };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const text = getStatusText(error);
    // A create that fails for good gets OK from fx's server, and FAILED with each get.
    const isFinal = error.operation === "create" && error.status === undefined;
    return isFinal ? { phase: "FAILED", text } : { text };
  }
}
