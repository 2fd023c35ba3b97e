import type { ChalkInstance } from "chalk";
import { describeThrown } from "../../runtime/base/errors/thrown.ts";
import { cutText, plainText } from "../../runtime/base/text.ts";
import type { RunEvent } from "../../runtime/task/run/run-event.ts";
import { formatMs } from "../../runtime/values/types/duration.ts";
import type { LogLink } from "../../runtime/wire/models/resource.ts";
import type { LiveArea } from "../terminal/live-area.ts";
import type { RunView } from "./run-view.ts";

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const FRAME_MS = 80;
/** Older changes scroll out of the history line. */
const MOST_CHANGES = 4;
/** What is redrawn in place has to fit on a screen. */
const MOST_IN_PLACE = 200;

/** For a terminal: two lines that are redrawn in place; log lines and warnings scroll by above them. */
export class RunScreen implements RunView {
  readonly #task: string;
  readonly #style: ChalkInstance;
  readonly #area: LiveArea;
  readonly #redact: (text: string) => string;
  #timer: NodeJS.Timeout | undefined;
  #frame = 0;
  #runId = "";
  #attempts = 1;
  #attempt = 1;
  #phase = "starting";
  #began = Date.now();
  #polls = 0;
  #nextPollAt = 0;
  #links: readonly LogLink[] = [];
  #changes: string[] = [];

  constructor(
    task: string,
    style: ChalkInstance,
    area: LiveArea,
    redact: (text: string) => string,
  ) {
    this.#redact = redact;
    this.#task = plainText(task);
    this.#style = style;
    this.#area = area;
  }

  show(event: RunEvent): void {
    this.#timer ??= setInterval(() => this.#draw(), FRAME_MS).unref();
    this.#take(event);
    this.#draw();
  }

  logged(level: string, text: string): void {
    this.#above(`  ${this.#style.dim("│")} ${level}: ${plainText(text)}`);
  }

  succeeded(tookMs: number): void {
    this.#close();
    this.#area.above(`${this.#style.green("✔")} ${this.#task}  SUCCEEDED in ${formatMs(tookMs)}`);
    this.#leaveLinks();
  }

  failed(): void {
    this.#close();
    this.#leaveLinks();
  }

  #take(event: RunEvent): void {
    this.#attempt = event.attempt;
    switch (event.type) {
      case "started":
        this.#runId = event.runId;
        this.#attempts = event.attempts;
        return;
      case "phase":
        this.#phase = event.phase;
        this.#links = event.logLinks;
        this.#changes.push(
          `${formatTime(event.at)} ${event.phase}${event.message === "" ? "" : ` ${JSON.stringify(this.#short(event.message))}`}`,
        );
        return;
      case "polled":
        this.#polls = event.polls;
        this.#nextPollAt = Date.now() + event.nextInMs;
        return;
      case "log":
        for (const line of event.lines)
          this.#above(`  ${this.#style.dim("│")} ${plainText(line.message)}`);
        return;
      case "get-failed":
        return this.#above(
          `  ${this.#style.yellow("!")} get failed, asking again: ${plainText(describeThrown(event.error))}`,
        );
      case "retrying":
        return this.#above(
          `  ${this.#style.yellow("!")} attempt ${event.attempt} failed: ${plainText(event.error instanceof Error ? event.error.message : String(event.error))}; next in ${formatMs(event.inMs)}`,
        );
      case "deleting":
        this.#phase = "STOPPING";
        return this.#above(
          event.stopped
            ? "⏹ stopping: asked the connector to delete the job …   (^C again leaves it and exits 6)"
            : "  its end was not seen: asked the connector to delete the job …",
        );
      case "deleted":
        return this.#above(`  deleted in ${formatMs(event.tookMs)}`);
      case "warning":
        return this.#above(`  ${this.#style.yellow("warning:")} ${plainText(event.message)}`);
      case "created":
      case "succeeded":
        return;
    }
  }

  #draw(): void {
    this.#frame = (this.#frame + 1) % FRAMES.length;
    const next = Math.max(0, this.#nextPollAt - Date.now()) / 1000;
    const polls = this.#polls === 0 ? "" : `  poll ${this.#polls} (next in ${next.toFixed(1)} s)`;
    const links = this.#links
      .map((link) => `   ↗ ${linkText(this.#redact(link.uri), this.#short(link.name))}`)
      .join("");
    const head = `${this.#style.cyan(FRAMES[this.#frame]!)} ${this.#task}  run ${this.#runId}  ${this.#phase} ${elapsed(Date.now() - this.#began)}  attempt ${this.#attempt}/${this.#attempts}${polls}${links}`;
    this.#area.draw(
      [
        head,
        ...(this.#changes.length === 0
          ? []
          : [`  ${this.#style.dim(this.#changes.slice(-MOST_CHANGES).join("   "))}`]),
      ].join("\n"),
    );
  }

  #above(line: string): void {
    this.#area.above(cutText(this.#redact(line)));
  }

  #short(text: string): string {
    return plainText(cutText(this.#redact(text), MOST_IN_PLACE));
  }

  /** What was redrawn is gone, and who looks for what went wrong needs them most. */
  #leaveLinks(): void {
    for (const { uri, name } of this.#links.filter((link) => link.hideOnceFinished !== true))
      this.#area.above(`  ↗ ${this.#short(name)}  ${plainText(this.#redact(uri))}`);
    this.#links = [];
  }

  #close(): void {
    clearInterval(this.#timer);
    this.#area.close();
  }
}

/** A link that a terminal can open (OSC 8). */
function linkText(uri: string, name: string): string {
  return `\u001b]8;;${plainText(uri)}\u001b\\${name}\u001b]8;;\u001b\\`;
}

function formatTime(at: number): string {
  return new Date(at).toTimeString().slice(0, 8);
}

function elapsed(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
}
