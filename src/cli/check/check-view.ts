import type { ChalkInstance } from "chalk";
import type { CommandProcess } from "../../process/command-process.ts";
import { fitLine } from "../../process/terminal/fit-text.ts";
import type { LiveLine } from "../../process/terminal/live-line.ts";
import { canRedraw, SPINNER, SPINNER_MS } from "../../process/terminal/spinner.ts";
import { createStyle } from "../../process/terminal/text-style.ts";
import { cutText, plainText } from "../../runtime/base/text.ts";
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
export async function createCheckView(host: CommandHost): Promise<CheckView> {
  const { process, wantsJson, redact } = host;
  const { env, stderr } = process;
  if (canRedraw(process, wantsJson)) {
    const { LiveLine } = await import("../../process/terminal/live-line.ts");
    return new CheckScreen(new LiveLine(process), createStyle(stderr, env));
  }
  if (process.node.channel != null) return new CheckMessenger(process);
  return new CheckLines((line) => stderr.print(`${cutText(redact(line))}\n`));
}

const STOPPING =
  "⏹ stopping after the current call: then fx deletes the jobs of the checks …   (^C again leaves them and exits 6)";

/** One line with the current check, redrawn in place. */
class CheckScreen implements CheckView {
  readonly #line: LiveLine;
  readonly #style: ChalkInstance;
  #timer: NodeJS.Timeout | undefined;
  #frame = 0;
  #task = "";
  #count = 0;
  #current = { name: "", number: 0, startedAt: 0 };

  constructor(line: LiveLine, style: ChalkInstance) {
    this.#line = line;
    this.#style = style;
  }

  show(message: CheckMessage): void {
    if (message.type === "begun") {
      this.#task = plainText(message.task);
      this.#count = message.runs ?? message.checks.length;
      this.#begin("", 0);
      this.#timer ??= setInterval(() => this.#draw(), SPINNER_MS).unref();
    } else if (message.type === "check-begun") {
      this.#begin(message.id, this.#current.number + 1);
      this.#draw();
    } else if (message.type === "progress") this.#begin("runs with faults", message.done);
  }

  stopping(): void {
    this.#line.above(STOPPING);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#line.close();
  }

  #begin(name: string, number: number): void {
    this.#current = { name, number, startedAt: Date.now() };
  }

  #draw(): void {
    this.#frame = (this.#frame + 1) % SPINNER.length;
    const { name, number, startedAt } = this.#current;
    const seconds = Math.floor((Date.now() - startedAt) / 1000);
    const parts = [
      { text: SPINNER[this.#frame]!, paint: (text: string) => this.#style.cyan(text) },
      { text: `${number}/${this.#count}` },
      { text: name },
      { text: seconds > 0 ? `${seconds} s` : "" },
      { text: this.#task, canBeCut: true, paint: (text: string) => this.#style.dim(text) },
    ];
    this.#line.draw(fitLine(parts, this.#line.width));
  }
}

/** A check that takes longer is named while it runs. */
const LONG_MS = 1000;

/** Lines for a pipe or a log. */
class CheckLines implements CheckView {
  readonly #write: (line: string) => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  show(message: CheckMessage): void {
    if (message.type === "begun") {
      const { task, checks, runs } = message;
      const what = runs === null ? `${checks.length} checks` : `${runs} runs with faults`;
      this.#write(`checking ${plainText(task)}: ${what}`);
    } else if (message.type === "check-begun") {
      clearTimeout(this.#timer);
      const line = `  ${message.id} is running …`;
      this.#timer = setTimeout(() => this.#write(line), LONG_MS).unref();
    }
  }

  stopping(): void {
    this.#write(STOPPING);
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
  }
}

/** More messages about the progress of runs with faults tell nothing new. */
const MOST_STEPS = 100;

/** Sends every message to the process that started this one. */
class CheckMessenger implements CheckView {
  readonly #process: CommandProcess;
  #sent = Promise.resolve();
  #runsPerStep = 1;

  constructor(process: CommandProcess) {
    this.#process = process;
  }

  show(message: CheckMessage): void {
    if (message.type === "begun") this.#runsPerStep = Math.ceil((message.runs ?? 1) / MOST_STEPS);
    if (message.type === "progress" && message.done % this.#runsPerStep !== 0) return;
    this.#sent = checkMessages.send(message, this.#process.node);
  }

  stopping(): void {}

  /** Resolves when all messages are on their way: the process may exit afterwards. */
  close(): Promise<void> {
    return this.#sent;
  }
}
