import { emitKeypressEvents } from "node:readline";
import type { ChalkInstance } from "chalk";
import { countOf, formatMs, formatTime, joinLines, plainText } from "../runtime/base/text.ts";
import { describeChecks } from "./checks/describe-checks.ts";
import type {
  ChecksView,
  DevEvent,
  ListedRun,
  ProjectView,
  ServingView,
  ShownFault,
} from "./protocol.ts";

/** What a key does. */
export type DevAction = "rerun" | "open" | "clear" | "quit";

const KEYS: Readonly<Record<string, DevAction>> = { r: "rerun", o: "open", c: "clear", q: "quit" };

/** Formats what happens in a session, one line for each event. */
export class DevTerminal {
  readonly #phases = new Map<string, string>();
  #isFirstLoad = true;
  #serveFault: ShownFault | null = null;

  constructor(
    private readonly style: ChalkInstance,
    private readonly write: (line: string) => void,
  ) {}

  show(event: DevEvent): void {
    if (event.type === "project") this.#showProject(event.project);
    else if (event.type === "run") this.#showRun(event.run);
    else if (event.type === "checks") this.#showChecks(event.checks);
    else if (event.type === "serving") this.#showServing(event.serving);
  }

  note(text: string): void {
    this.write(`${this.style.dim(formatTime(Date.now()).slice(0, 8))}  ${text}`);
  }

  /** A fault in one line, then the code around it and what to do. */
  showFault({ message, details, location, frame, hint }: ShownFault, addition = ""): void {
    const place = location === null || message.includes(location) ? "" : `${location}  `;
    this.note(`${this.style.red("✖")} ${plainText(`${place}${message}`)}${addition}`);
    for (const line of details) this.write(`  ${plainText(line)}`);
    for (const line of frame?.split("\n") ?? []) if (line !== "") this.write(line);
    if (hint !== null) this.write(`  ${this.style.dim("hint:")} ${plainText(hint)}`);
  }

  #showProject({ state, cause, tookMs, fault, version }: ProjectView): void {
    if (state === "loading") return;
    if (fault !== null)
      this.showFault(fault, version === 0 ? "" : "   the last good version stays active");
    else if (!this.#isFirstLoad)
      this.note(`reloaded${cause === null ? "" : ` ${plainText(cause)}`} in ${formatMs(tookMs)}`);
    this.#isFirstLoad = false;
  }

  #showChecks(checks: ChecksView): void {
    if (checks.state !== "stopped" && checks.state !== "ended") return;
    const { mark, text } = describeChecks(checks);
    const color = { "✔": this.style.green, "✖": this.style.red }[mark] ?? this.style.yellow;
    this.note(`${color(mark)} check ${plainText(checks.task)}  ${plainText(text)}`);
  }

  #showServing({ fault }: ServingView): void {
    if (fault !== null && fault !== this.#serveFault) this.showFault(fault);
    this.#serveFault = fault;
  }

  #showRun({ id, task, state, phase, message, tookMs }: ListedRun): void {
    if (phase === "" || this.#phases.get(id) === `${state} ${phase}`) return;
    this.#phases.set(id, `${state} ${phase}`);
    if (state === "ended") this.#phases.delete(id);
    const took =
      tookMs === null ? "" : ` ${phase === "SUCCEEDED" ? "in" : "after"} ${formatMs(tookMs)}`;
    const said = message === "" ? "" : `  ${joinLines(plainText(message))}`;
    const shown = state === "lost" || state === "left" ? `${phase} (${state})` : phase;
    this.note(`${plainText(task)} ${id.slice(0, 4)}  ${this.#color(shown)}${took}${said}`);
  }

  #color(phase: string): string {
    if (phase === "SUCCEEDED") return this.style.green(phase);
    return /FAILED|ABORTED|lost|left/.test(phase) ? this.style.red(phase) : phase;
  }
}

/** The line with the URL, and the one with the address of the served connectors. */
export function formatHead(
  url: string,
  { tasks, connectors }: ProjectView,
  hasKeys: boolean,
  serves: string | null,
): string {
  const what = `${countOf(tasks.length, "task")}, ${countOf(connectors.length, "connector")}`;
  const keys = hasKeys ? "   (o open · r rerun · c clear · q quit)" : "";
  const server = serves === null ? "" : `serves  ${serves}   Flyte 1 and Flyte 2\n`;
  return `fx dev  ${url}   ${what}${keys}\n${server}`;
}

/**
 * Calls `act` for each key that does something. Ctrl-C quits. Returns a function that gives the
 * terminal back.
 */
export function listenToKeys(
  stdin: NodeJS.ReadStream,
  act: (action: DevAction) => void,
): () => void {
  const onKey = (_text: string, key: { readonly name?: string; readonly ctrl?: boolean }): void => {
    const { name = "", ctrl } = key;
    const withControl = name === "c" ? "quit" : undefined;
    const action = ctrl === true ? withControl : KEYS[name];
    if (action !== undefined) act(action);
  };
  emitKeypressEvents(stdin);
  stdin.setRawMode(true).on("keypress", onKey).resume();
  return () => {
    stdin.off("keypress", onKey).setRawMode(false).pause();
  };
}
