import type { ChalkInstance } from "chalk";
import {
  cutToWidth,
  fitLine,
  GAP,
  getLineWidth,
  type LinePart,
} from "../../process/terminal/fit-text.ts";
import type { LiveLine } from "../../process/terminal/live-line.ts";
import type { Linkify } from "../../process/terminal/text-style.ts";
import { cutText, formatMs, plainText, shorten } from "../../runtime/base/text.ts";
import { formatEvent, type RunEvent } from "../../runtime/task/run/run-event.ts";
import type { LogLink } from "../../runtime/wire/models/job-log.ts";
import { readProgress } from "../../runtime/wire/models/phase.ts";
import { GetFaultLine, type RunView } from "./run-lines.ts";

/** Longer texts never fit into a line, and measuring megabytes takes time. */
const LONGEST_PART = 200;
const BAR_WIDTH = 10;

/** Attempt and links are left out rather than a message cut shorter than this. */
const SHORTEST_MESSAGE = 40;

type ResumedEvent = Extract<RunEvent, { type: "resumed" }>;

export interface ScreenTools {
  readonly style: ChalkInstance;
  readonly linkify: Linkify;
  readonly redact: (text: string) => string;
  readonly cwd: string;
}

/**
 * The view for a terminal: one line with the current state, redrawn in place. Log lines and
 * warnings scroll above it.
 */
export class RunScreen implements RunView {
  readonly #task: string;
  #runId = "";
  #attempts = 1;
  #attempt = 1;
  #phase = "starting";
  #progress = "";
  #message = "";
  readonly #faults: GetFaultLine;
  #began = Date.now();
  /** When this process took the run over; undefined if it began it. */
  #resumedAt: number | undefined;
  #polls = 0;
  #nextPollAt = 0;
  #links: readonly LogLink[] = [];

  constructor(
    task: string,
    private readonly line: LiveLine,
    private readonly tools: ScreenTools,
  ) {
    this.#task = plainText(task);
    this.#faults = new GetFaultLine(tools.cwd);
  }

  show(event: RunEvent): void {
    this.#update(event);
    this.line.animate((spinner, width) => fitLine(this.#parts(spinner, width), width));
  }

  end(tookMs?: number): void {
    this.line.close();
    if (tookMs !== undefined) {
      const mark = this.tools.style.green("✔");
      const here =
        this.#resumedAt === undefined ? "" : ` (${formatMs(Date.now() - this.#resumedAt)} here)`;
      this.line.above(`${mark} ${this.#task}  SUCCEEDED in ${formatMs(tookMs)}${here}`);
    }
    this.#printLinks();
  }

  #update(event: RunEvent): void {
    const { style } = this.tools;
    this.#attempt = event.attempt;
    this.#faults.note(event);
    switch (event.type) {
      case "started":
        this.#runId = event.runId;
        this.#attempts = event.attempts;
        return;
      case "resumed":
        return this.#showResumed(event);
      case "phase":
        this.#phase = event.phase;
        this.#showMessage(event.message);
        this.#links = event.logLinks;
        return;
      case "polled":
        this.#polls = event.polls;
        this.#nextPollAt = Date.now() + event.nextInMs;
        return;
      case "log":
        for (const line of event.lines) this.#logLine(line.message);
        return;
      case "logged":
        return this.#logLine(formatEvent(event));
      case "deleting":
        this.#phase = "STOPPING";
        this.#showMessage("");
        return this.#above(
          event.stopped
            ? "⏹ stopping: fx deletes the job …   (^C again leaves it and exits 6)"
            : "  the job may not have ended: asked the connector to delete it …",
        );
      case "retrying":
        return this.#above(`  ${style.yellow("!")} ${plainText(formatEvent(event))}`);
      case "deleted":
        return this.#above(`  ${formatEvent(event)}`);
      case "injected":
        return this.#describe(event, style.magenta);
      case "warning":
        return this.#describe(event, style.yellow);
      case "get-failed":
      case "created":
      case "succeeded":
      case "ended":
        return;
    }
  }

  #showMessage(message: string): void {
    const progress = readProgress(message);
    this.#progress = progress === undefined ? "" : formatBar(progress.percent);
    const text = progress?.message ?? message;
    this.#message = text === "" ? "" : JSON.stringify(this.#short(text));
  }

  #showResumed({ runId, attempts, attempt, startedAt, phase }: ResumedEvent): void {
    this.#runId = runId;
    this.#attempts = attempts;
    this.#began = startedAt;
    this.#resumedAt = Date.now();
    this.#above(
      `↻ ${this.#task}  run ${runId} resumed${phase === undefined ? "" : ` at ${phase}`}, attempt ${attempt}/${attempts}`,
    );
  }

  /** The most important parts first, because the last ones may not fit. */
  #parts(spinner: string, width: number): LinePart[] {
    const { style, linkify, redact } = this.tools;
    const elapsed = formatElapsed(Date.now() - this.#began);
    const faults = this.#short(this.#faults.format(""));
    const head: LinePart[] = [
      {
        text: `${spinner} ${cutToWidth(this.#task, Math.floor(width / 3))}`,
        paint: (text) => text.replace(spinner, style.cyan(spinner)),
      },
      { text: faults === "" ? `${this.#phase} ${elapsed}` : this.#phase },
      { text: this.#progress },
      { text: faults, canBeCut: true, paint: style.yellow },
    ];
    const rest: LinePart[] = [
      { text: this.#attempts === 1 ? "" : `attempt ${this.#attempt}/${this.#attempts}` },
      ...this.#links.map(({ uri, name }) => ({
        text: `↗ ${this.#short(name)}`,
        paint: (text: string) => linkify(redact(uri), text),
      })),
    ];
    const message = {
      text: faults === "" ? this.#message : "",
      canBeCut: true,
      widest: Math.max(SHORTEST_MESSAGE, width - getLineWidth([...head, ...rest]) - GAP.length),
    };
    const polls = { text: this.#formatPolls(), paint: style.dim };
    return [...head, message, ...rest, polls, { text: `run ${this.#runId}`, paint: style.dim }];
  }

  #formatPolls(): string {
    const seconds = Math.max(0, this.#nextPollAt - Date.now()) / 1000;
    return this.#polls === 0 ? "" : `poll ${this.#polls} (next in ${seconds.toFixed(1)} s)`;
  }

  /** Paints the first word. */
  #describe(event: RunEvent, paint: ChalkInstance): void {
    const [word = "", ...rest] = plainText(formatEvent(event)).split(" ");
    this.#above(`  ${[paint(word), ...rest].join(" ")}`);
  }

  #logLine(text: string): void {
    this.#above(`  ${this.tools.style.dim("│")} ${plainText(text)}`);
  }

  #above(line: string): void {
    this.line.above(cutText(this.tools.redact(line)));
  }

  #short(text: string): string {
    return plainText(shorten(this.tools.redact(text), LONGEST_PART)).replace(/\s+/g, " ");
  }

  /**
   * Prints the links again, because the status with them is erased and a failed run is debugged in
   * the logs.
   */
  #printLinks(): void {
    for (const { uri, name } of this.#links.filter((link) => link.hideOnceFinished !== true))
      this.line.above(`  ↗ ${this.#short(name)}  ${plainText(this.tools.redact(uri))}`);
    this.#links = [];
  }
}

function formatBar(percent: number): string {
  const done = Math.floor((percent * BAR_WIDTH) / 100);
  return `${"█".repeat(done)}${"░".repeat(BAR_WIDTH - done)} ${percent} %`;
}

function formatElapsed(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
}
