import { oneLine } from "../../base/text.ts";
import { CallFailure } from "../../client/call-failure.ts";
import type { CheckSession } from "../check-session.ts";
import { CheckSkipped, type CheckSubject, ensure } from "../check-subject.ts";
import { type ConformanceCheck, NEW_JOB } from "../check.ts";

const SHORT_TEXT = "one or two sentences: what happened, and what to do";

/** Checks of how a connector reports failures. */
export const FAILURE_CHECKS: readonly ConformanceCheck[] = [
  {
    id: "failure/user-error",
    level: "engine",
    title: "a job that fails because of its inputs is FAILED, and not retried",
    why: "Flyte retries a job that is RETRYABLE_FAILED, and any create or do that ends with a gRPC status, while retries are left. The same inputs fail again each time, and each attempt costs time and money.",
    fix: "Return Resource.failed, or throw a UserError, for a fault that another attempt cannot fix. Map errors of other libraries to it with classify. In another language, reply OK with a FAILED Resource.",
    ...NEW_JOB,
    skip: skipWithoutFailingInputs,
    async run(session) {
      const failure = await runFailingJob(session);
      const text = oneLine(failure.text);
      ensure(failure.phase !== undefined, `the call failed: ${text}`, {
        expected: "a reply with the phase FAILED",
      });
      ensure(failure.phase !== "SUCCEEDED", "the job succeeded", {
        expected: "a job that fails; change the inputs `fails` in fx.check.yaml",
      });
      ensure(failure.phase === "FAILED", `the job ended with ${failure.phase}: ${text}`, {
        expected: "FAILED",
      });
    },
  },
  {
    id: "failure/message",
    level: "quality",
    title: "the message of a failed job is short, without a stack trace and source paths",
    why: "Flyte stores the message and shows it in its console, often to people who do not know the connector. A stack trace hides the reason, and a path tells outsiders about the server.",
    fix: "Pass the outside system's own sentence, or throw an error whose message says what to do. Do not put error.stack or traceback.format_exc() into the message; log it.",
    ...NEW_JOB,
    skip: skipWithoutFailingInputs,
    async run(session) {
      const { text } = await runFailingJob(session);
      ensure(text !== "", "the job failed without a message", { expected: SHORT_TEXT });
      refuseText("the message", text);
    },
  },
  {
    id: "failure/rpc-status",
    level: "quality",
    title: "the status of a refused request has no stack trace and no source paths",
    why: "Flyte shows the text of a gRPC status to users and writes it to its log with each poll. Many gRPC servers put a whole traceback into it.",
    fix: "Catch errors in the server, log them, and set a status with one clear sentence. fx serve does this.",
    kinds: ["async"],
    jobs: 0,
    run: refuseStatusOfGarbage,
  },
];

function skipWithoutFailingInputs({ inputs }: CheckSubject): string | undefined {
  return inputs.fails === undefined
    ? "needs a job that fails because of its inputs: add them as `fails` to fx.check.yaml"
    : undefined;
}

function refuseText(name: string, text: string): void {
  const fault = findTextFault(text);
  ensure(fault === undefined, `${name} has ${fault}`, { expected: SHORT_TEXT });
}

/** Not UTF-8, so that no connector takes it for a job. */
const GARBAGE = Uint8Array.of(0xff, 0xfe, 0xfd);

/** Asks for a job whose resource_meta nobody can decode. */
async function refuseStatusOfGarbage(session: CheckSession): Promise<void> {
  let message;
  try {
    ({ message } = await session.get(session.newJob(), GARBAGE));
  } catch (error) {
    if (!isRefusal(error)) throw error;
    refuseText("the status", getStatusText(error));
    return;
  }
  if (message === "")
    throw new CheckSkipped("the server replied OK to a resource_meta that cannot be decoded");
  refuseText("the message", message);
}

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
