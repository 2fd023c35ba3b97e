import { oneLine } from "../../base/text.ts";
import { CheckSkipped, ensure } from "../check-failure.ts";
import type { CheckSession } from "../check-session.ts";
import type { CheckSubject } from "../check-subject.ts";
import { BOTH_KINDS, type ConformanceCheck } from "../check.ts";
import { findTextFault, getStatusText, isRefusal, runFailingJob } from "./error-text.ts";

const SHORT_TEXT = "one or two sentences: what happened, and what to do";

/** Checks of how a connector reports failures. */
export const FAILURE_CHECKS: readonly ConformanceCheck[] = [
  {
    id: "failure/user-error",
    level: "engine",
    title: "a job that fails because of its inputs is FAILED, and not retried",
    why: "Flyte retries a job that is RETRYABLE_FAILED, and any create or do that ends with a gRPC status, while retries are left. The same inputs fail again each time, and each attempt costs time and money.",
    fix: "Return Resource.failed, or throw a UserError, for a fault that another attempt cannot fix. Map errors of other libraries to it with classify. In another language, reply OK with a FAILED Resource.",
    kinds: BOTH_KINDS,
    jobs: 1,
    skip: skipWithoutFailingInputs,
    async run(session) {
      const failure = await runFailingJob(session);
      const text = oneLine(failure.text);
      ensure(
        failure.phase !== undefined,
        `the call failed: ${text}`,
        "a reply with the phase FAILED",
      );
      ensure(
        failure.phase !== "SUCCEEDED",
        "the job succeeded",
        "a job that fails; change the inputs `fails` in fx.check.yaml",
      );
      ensure(failure.phase === "FAILED", `the job ended with ${failure.phase}: ${text}`, "FAILED");
    },
  },
  {
    id: "failure/message",
    level: "quality",
    title: "the message of a failed job is short, without a stack trace and source paths",
    why: "Flyte stores the message and shows it in its console, often to people who do not know the connector. A stack trace hides the reason, and a path tells outsiders about the server.",
    fix: "Pass the outside system's own sentence, or throw an error whose message says what to do. Do not put error.stack or traceback.format_exc() into the message; log it.",
    kinds: BOTH_KINDS,
    jobs: 1,
    skip: skipWithoutFailingInputs,
    async run(session) {
      const { text } = await runFailingJob(session);
      ensure(text !== "", "the job failed without a message", SHORT_TEXT);
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
  ensure(fault === undefined, `${name} has ${fault}`, SHORT_TEXT);
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
