import type { TaskTemplate } from "../../task-template/task-template.ts";

/** A longer template is decoded each time: templates are kept by their bytes, all of which are looked at. */
const LONGEST_KEPT = 8 * 1024;
/** So many bytes of templates are kept, and at most as many again of older ones. */
const KEPT_BYTES = 256 * 1024;

/**
 * Templates of requests by their bytes. An engine sends a task's template with every run of it, so that most have been
 * decoded before. What is kept is shared between requests: a template that was decoded is frozen in depth.
 */
export class ReceivedTemplates {
  readonly #decode: (bytes: Uint8Array) => TaskTemplate;
  #young = new Map<string, TaskTemplate>();
  #old = new Map<string, TaskTemplate>();
  #youngBytes = 0;

  /** @param decode nobody changes the bytes later; throws FX2006 for bytes that are no TaskTemplate */
  constructor(decode: (bytes: Uint8Array) => TaskTemplate) {
    this.#decode = decode;
  }

  of(bytes: Uint8Array): TaskTemplate {
    if (bytes.length > LONGEST_KEPT) return this.#decode(bytes);
    const key = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    // A copy, so that the rest of the request is not kept with it.
    const template = this.#old.get(key) ?? this.#decode(new Uint8Array(bytes));
    this.#keep(key, template);
    return template;
  }

  #keep(key: string, template: TaskTemplate): void {
    if (this.#youngBytes + key.length > KEPT_BYTES) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#youngBytes = 0;
    }
    this.#young.set(key, template);
    this.#youngBytes += key.length;
  }
}
