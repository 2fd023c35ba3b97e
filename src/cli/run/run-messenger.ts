import type { RunEvent } from "../../runtime/task/run/run-event.ts";
import type { CommandProcess } from "../command-process.ts";
import type { RunView } from "./run-with-view.ts";

/** Marks the messages of fx: the author's code may send others. */
const KEY = "fx-run";

/** Tells the process that has opened a channel to this one, `fx dev`, which run it drives. */
export class RunMessenger implements RunView {
  readonly #process: CommandProcess;

  constructor(process: CommandProcess) {
    this.#process = process;
  }

  show(event: RunEvent): void {
    if (event.type !== "started" && event.type !== "resumed") return;
    this.#process.node.send?.({ [KEY]: event.runId });
  }

  succeeded(): void {}

  failed(): void {}
}

/** The ID of the run that has begun; undefined for any other message. */
export function readRunMessage(message: unknown): string | undefined {
  return (message as { readonly [KEY]?: string } | null)?.[KEY];
}
