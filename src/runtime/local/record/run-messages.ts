import type { Redactor } from "../../secrets/redactor.ts";
import type { RecordedRun } from "./first-record.ts";
import type { RunFolder, RunMessage } from "./run-folder.ts";

/**
 * The messages of a run on disk, without those that contain a secret: with a mark instead of the
 * secret, they would be of no use. A run without its template or inputs cannot be resumed.
 */
export class RunMessages {
  readonly #folder: RunFolder;
  readonly #redactor: Redactor;
  readonly #messages: Map<RunMessage, Uint8Array>;
  #needles: readonly string[];

  constructor(folder: RunFolder, redactor: Redactor, first: RecordedRun["messages"]) {
    this.#folder = folder;
    this.#redactor = redactor;
    this.#needles = redactor.needles;
    this.#messages = new Map([
      ["template.pb", first.template],
      ["inputs.pb", first.inputs],
    ]);
  }

  /** Writes the template and the inputs. */
  writeFirst(): void {
    for (const [name, bytes] of this.#messages) this.write(name, bytes);
  }

  write(name: RunMessage, bytes: Uint8Array): void {
    this.#messages.set(name, bytes);
    if (!this.#isTainted(bytes)) this.#folder.writeMessage(name, bytes);
  }

  /** Removes the messages with a secret that became known after they were written. */
  removeTainted(): void {
    const { needles } = this.#redactor;
    if (needles === this.#needles) return;
    this.#needles = needles;
    for (const [name, bytes] of this.#messages)
      if (this.#isTainted(bytes)) this.#folder.removeMessage(name);
  }

  #isTainted(message: Uint8Array): boolean {
    return this.#redactor.isTainted(Buffer.from(message).toString("utf8"));
  }
}
