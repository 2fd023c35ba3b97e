import type { ChalkInstance } from "chalk";
import type { CommandProcess } from "../../process/command-process.ts";
import { fitLine, type LinePart } from "../../process/terminal/fit-text.ts";
import { LiveLine } from "../../process/terminal/live-line.ts";
import { canRedraw, createStyle } from "../../process/terminal/text-style.ts";
import { countOf, cutText, plainText } from "../../runtime/base/text.ts";
import { type CheckMessage, checkMessages } from "../../runtime/check/check-message.ts";
import type { CommandHost } from "../fx-command.ts";

/** Shows what the checks report while they run. */
export interface CheckView {
  show(message: CheckMessage): void;
  /** The checks end early, and fx deletes their jobs. */
  stopping(): void;
  /** Ends the view. Resolves when everything is shown. */
  close(): Promise<void>;
}

/**
 * A live line on a terminal. Messages to the process that has opened a channel to this one.
 * Otherwise, a line per task and for each check that takes long.
 */
export function createCheckView({ process, wantsJson, redact }: CommandHost): CheckView {
  const { env, stderr } = process;
  if (canRedraw(process, wantsJson))
    return new CheckScreen(new LiveLine(process), createStyle(stderr, env));
  if (process.node.channel != null) return createCheckMessenger(process);
  return createCheckLines((line) => stderr.print(`${cutText(redact(line))}\n`));
}

const STOPPING =
  "⏹ stopping after the current call: then fx deletes the jobs of the checks …   (^C again leaves them and exits 6)";

/** One line with the current check, redrawn in place. */
class CheckScreen implements CheckView {
  #task = "";
  #count = 0;
  #current = { name: "", number: 0, startedAt: 0 };

  constructor(
    private readonly line: LiveLine,
    private readonly style: ChalkInstance,
  ) {}

  show(message: CheckMessage): void {
    if (message.type === "begun") {
      this.#task = plainText(message.task);
      this.#count = message.runs ?? message.checks.length;
      this.#begin("", 0);
    } else if (message.type === "check-begun") this.#begin(message.id, this.#current.number + 1);
    else if (message.type === "progress") this.#begin("runs with faults", message.done);
  }

  stopping(): void {
    this.line.above(STOPPING);
  }

  async close(): Promise<void> {
    this.line.close();
  }

  #begin(name: string, number: number): void {
    this.#current = { name, number, startedAt: Date.now() };
    this.line.animate((spinner, width) => fitLine(this.#parts(spinner), width));
  }

  #parts(spinner: string): LinePart[] {
    const { name, number, startedAt } = this.#current;
    const seconds = Math.floor((Date.now() - startedAt) / 1000);
    return [
      { text: spinner, paint: (text: string) => this.style.cyan(text) },
      { text: `${number}/${this.#count}` },
      { text: name },
      { text: seconds > 0 ? `${seconds} s` : "" },
      { text: this.#task, canBeCut: true, paint: (text: string) => this.style.dim(text) },
    ];
  }
}

/** A check that takes longer is named while it runs. */
const LONG_MS = 1000;

/** Lines for a pipe or a log. */
function createCheckLines(write: (line: string) => void): CheckView {
  let timer: NodeJS.Timeout | undefined;
  return {
    show(message) {
      if (message.type === "begun") {
        const { task, checks, runs } = message;
        const what =
          runs === null ? countOf(checks.length, "check") : `${countOf(runs, "run")} with faults`;
        write(`checking ${plainText(task)}: ${what}`);
      } else if (message.type === "check-begun") {
        clearTimeout(timer);
        timer = setTimeout(() => write(`  ${message.id} is running …`), LONG_MS).unref();
      }
    },
    stopping: () => write(STOPPING),
    close: async () => clearTimeout(timer),
  };
}

/** More messages about the progress of runs with faults tell nothing new. */
const MOST_STEPS = 100;

/** Sends messages to the process that started this one. */
function createCheckMessenger({ node }: CommandProcess): CheckView {
  let sent = Promise.resolve();
  let runsPerStep = 1;
  return {
    show(message) {
      if (message.type === "begun") runsPerStep = Math.ceil((message.runs ?? 1) / MOST_STEPS);
      if (message.type === "progress" && message.done % runsPerStep !== 0) return;
      sent = checkMessages.send(message, node);
    },
    stopping: () => undefined,
    /** Resolves when all messages are on their way: the process may exit afterwards. */
    close: () => sent,
  };
}
