import { describeThrown } from "../../runtime/base/errors/thrown.ts";
import { plainText } from "../../runtime/base/text.ts";
import type { RunEvent } from "../../runtime/task/run/run-event.ts";
import { formatMs } from "../../runtime/values/types/duration.ts";
import type { RunView } from "./run-view.ts";

/** For a pipe or a log: one line for each change, with its time. */
export class RunLines implements RunView {
  readonly #task: string;
  readonly #write: (line: string) => void;
  readonly #now: () => number;
  #runId = "";
  #links = new Set<string>();

  /** `now` is the run's clock, by which its events have their times. */
  constructor(task: string, now: () => number, write: (line: string) => void) {
    this.#task = task;
    this.#now = now;
    this.#write = write;
  }

  show(event: RunEvent): void {
    if (event.type === "started") this.#runId = event.runId;
    for (const text of this.#formatEvent(event)) this.#line(event.at, text);
  }

  logged(level: string, text: string): void {
    this.#line(this.#now(), `${level}: ${text}`);
  }

  succeeded(): void {}

  failed(): void {}

  #line(at: number, text: string): void {
    this.#write(
      `${moment(at)} ${plainText(this.#task)} run=${this.#runId} ${joinLines(plainText(text))}`,
    );
  }

  #formatEvent(event: RunEvent): string[] {
    switch (event.type) {
      case "phase":
        return [
          `phase=${event.phase} attempt=${event.attempt}${event.message === "" ? "" : ` ${JSON.stringify(event.message)}`}`,
          ...this.#newLinks(event.logLinks),
        ];
      case "log":
        return event.lines.map((line) => `log ${line.message}`);
      case "get-failed":
        return [`get failed, asking again: ${describeThrown(event.error)}`];
      case "retrying":
        return [
          `attempt ${event.attempt} failed: ${event.error instanceof Error ? event.error.message : String(event.error)}; next in ${formatMs(event.inMs)}`,
        ];
      case "deleting":
        return [
          `${event.stopped ? "stopping" : "its end was not seen"}: asked the connector to delete the job (${event.why})`,
        ];
      case "deleted":
        return [`deleted in ${formatMs(event.tookMs)}`];
      case "warning":
        return [`warning: ${event.message}`];
      default:
        return [];
    }
  }

  #newLinks(links: readonly { readonly uri: string; readonly name: string }[]): string[] {
    const fresh = links.filter((link) => !this.#links.has(link.uri));
    for (const link of fresh) this.#links.add(link.uri);
    return fresh.map((link) => `link=${link.uri} ${JSON.stringify(link.name)}`);
  }
}

function joinLines(text: string): string {
  return text.replace(/\s*\n\s*/g, " ⏎ ");
}

/** Whole seconds, in UTC. */
function moment(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, "Z");
}
