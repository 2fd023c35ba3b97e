import type { CommandProcess } from "../../process/command-process.ts";
import { runMessages } from "../../results/run-message.ts";
import type { RunEvent } from "../../runtime/task/run/run-event.ts";
import type { RunView } from "./run-with-view.ts";

/** Tells the process that has opened a channel to this one, `fx dev`, which run it drives. */
export class RunMessenger implements RunView {
  readonly #process: CommandProcess;

  constructor(process: CommandProcess) {
    this.#process = process;
  }

  show(event: RunEvent): void {
    if (event.type !== "started" && event.type !== "resumed") return;
    void runMessages.send(event.runId, this.#process.node);
  }

  succeeded(): void {}

  failed(): void {}
}
