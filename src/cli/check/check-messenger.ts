import { showPlace } from "../../runtime/base/source/source-location.ts";
import { cutText } from "../../runtime/base/text.ts";
import type { CheckFault, CheckOutcome, CheckText } from "../../runtime/check/check.ts";
import { formatExchange } from "../../runtime/check/exchange.ts";
import type { CommandProcess } from "../command-process.ts";
import { renderCodeFrame } from "../errors/render-code-frame.ts";
import type { CommandHost } from "../fx-command.ts";
import {
  type CheckFailureReport,
  type CheckMessage,
  type CheckResult,
  sendCheckMessage,
} from "./check-message.ts";
import type { CheckView } from "./check-view.ts";
import { formatStep } from "./format-story.ts";

/** More messages about the progress of runs with faults tell nothing new. */
const MOST_STEPS = 100;

/** Reports to the process that started this one what happens, as it happens. */
export class CheckMessenger implements CheckView {
  readonly #process: CommandProcess;
  readonly #projectRoot: string;
  #sent = Promise.resolve();
  #runsPerStep = 1;

  constructor({ process, projectRoot }: Pick<CommandHost, "process" | "projectRoot">) {
    this.#process = process;
    this.#projectRoot = projectRoot;
  }

  taskStarted(_task: string, checks: readonly CheckText[], runs?: number): void {
    this.#runsPerStep = Math.ceil((runs ?? 1) / MOST_STEPS);
    this.#send({
      type: "begun",
      checks: checks.map(({ id, level, title, why, fix }) => ({ id, level, title, why, fix })),
      runs: runs ?? null,
    });
  }

  checkStarted(id: string): void {
    this.#send({ type: "check-begun", id });
  }

  checkEnded(outcome: CheckOutcome): void {
    const result = toResult(outcome, this.#projectRoot);
    this.#send({ type: "check-ended", id: outcome.check.id, result });
  }

  faultsPlayed(done: number): void {
    if (done % this.#runsPerStep === 0) this.#send({ type: "played", done });
  }

  stopping(): void {}

  close(): void {}

  /** Resolves when all messages are on their way: the process may exit afterwards. */
  settled(): Promise<void> {
    return this.#sent;
  }

  #send(message: CheckMessage): void {
    this.#sent = sendCheckMessage(message, this.#process);
  }
}

function toResult(
  { state, reason, tookMs, failure }: CheckOutcome,
  projectRoot: string,
): CheckResult {
  return {
    state,
    reason: reason === undefined ? null : cutText(reason),
    tookMs: Math.round(tookMs),
    failure: failure === undefined ? null : toFailureReport(failure, projectRoot),
  };
}

function toFailureReport(
  { message, expected, location, exchange, story, replay }: CheckFault,
  projectRoot: string,
): CheckFailureReport {
  const join = (lines: readonly string[]): string =>
    cutText(lines.map((line) => cutText(line)).join("\n"));
  return {
    message: cutText(message),
    expected: expected === undefined ? null : cutText(expected),
    location: location === undefined ? null : showPlace(location, projectRoot),
    frame: location === undefined ? null : renderCodeFrame(location).join("\n"),
    exchange: exchange === undefined ? null : join(formatExchange(exchange)),
    story: story === undefined ? null : join(story.map((step) => formatStep(step))),
    replay: replay ?? null,
  };
}
