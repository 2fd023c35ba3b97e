import type { ChalkInstance } from "chalk";
import { cutText, plainText } from "../../runtime/base/text.ts";
import type { CheckOutcome, CheckText } from "../../runtime/check/check.ts";
import type { CommandHost } from "../fx-command.ts";
import { fitLine } from "../terminal/fit-text.ts";
import type { LiveLine } from "../terminal/live-line.ts";
import { canRedraw, SPINNER, SPINNER_MS } from "../terminal/spinner.ts";
import { createStyle } from "../terminal/text-style.ts";

/** Shows which check runs. */
export interface CheckView {
  /** @param runs how many runs with injected faults there are, for checks that need them */
  taskStarted(task: string, checks: readonly CheckText[], runs?: number): void;
  checkStarted(id: string): void;
  checkEnded?(outcome: CheckOutcome): void;
  /** The checks end early, and fx deletes their jobs. */
  stopping(): void;
  /** Called after each run with injected faults. */
  faultsPlayed(done: number): void;
  /** Ends the view. */
  close(): void;
  /** Resolves when everything is shown. */
  settled?(): Promise<void>;
}

/**
 * A live line on a terminal. Messages to the process that has opened a channel to this one.
 * Otherwise, a line per task and for each check that takes long.
 */
export async function createCheckView(host: CommandHost): Promise<CheckView> {
  const { process, wantsJson, redact } = host;
  const { env, stderr } = process;
  if (canRedraw(process, wantsJson)) {
    const { LiveLine } = await import("../terminal/live-line.ts");
    return new CheckScreen(new LiveLine(process), createStyle(stderr, env));
  }
  if (process.node.channel != null) {
    const { CheckMessenger } = await import("./check-messenger.ts");
    return new CheckMessenger(host);
  }
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
  #check = "";
  #checks = 0;
  #number = 0;
  #startedAt = 0;

  constructor(line: LiveLine, style: ChalkInstance) {
    this.#line = line;
    this.#style = style;
  }

  taskStarted(task: string, checks: readonly CheckText[], runs = checks.length): void {
    this.#task = plainText(task);
    this.#checks = runs;
    this.#number = 0;
    this.#timer ??= setInterval(() => this.#draw(), SPINNER_MS).unref();
  }

  checkStarted(id: string): void {
    this.#check = id;
    this.#number += 1;
    this.#startedAt = Date.now();
    this.#draw();
  }

  stopping(): void {
    this.#line.above(STOPPING);
  }

  faultsPlayed(done: number): void {
    this.#check = "runs with faults";
    this.#number = done;
    this.#startedAt = Date.now();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#line.close();
  }

  #draw(): void {
    this.#frame = (this.#frame + 1) % SPINNER.length;
    const spinner = SPINNER[this.#frame]!;
    const seconds = Math.floor((Date.now() - this.#startedAt) / 1000);
    const parts = [
      { text: spinner, paint: (text: string) => this.#style.cyan(text) },
      { text: `${this.#number}/${this.#checks}` },
      { text: this.#check },
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

  taskStarted(task: string, checks: readonly CheckText[], runs?: number): void {
    const what = runs === undefined ? `${checks.length} checks` : `${runs} runs with faults`;
    this.#write(`checking ${plainText(task)}: ${what}`);
  }

  checkStarted(id: string): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#write(`  ${id} is running …`), LONG_MS).unref();
  }

  stopping(): void {
    this.#write(STOPPING);
  }

  faultsPlayed(): void {}

  close(): void {
    clearTimeout(this.#timer);
  }
}
