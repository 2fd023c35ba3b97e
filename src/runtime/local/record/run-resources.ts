import { form, type Formed, readAs } from "../../base/forms.ts";
import type { Redactor } from "../../secrets/redactor.ts";
import { getLineBytes, LineWriter, readLines } from "./recorded-lines.ts";

const RESOURCES = { name: "resources.jsonl", mostBytes: 4 * 1024 * 1024 };
const MOST_RESOURCES = 1000;

const RESOURCE = form.object({
  /** Time on the clock of the run, in milliseconds since the epoch. */
  at: form.number,
  attempt: form.number,
  /** The number of the call of `get` within its attempt. */
  poll: form.number,
  size: form.duration,
  /** In base64; null if the message holds a secret or the record has no room for it. */
  message: form.nullOr(form.text),
});

/** A Resource that `get` returned, unless it was the same as the one before. */
export type RecordedResource = Formed<typeof RESOURCE>;

/** Appends the Resources of a run to its folder. */
export class RunResourceWriter {
  readonly #lines: LineWriter;
  #last: Uint8Array | undefined;
  #count = 0;

  constructor(
    folder: string,
    private readonly redactor: Redactor,
  ) {
    this.#lines = new LineWriter(folder, RESOURCES);
  }

  append(bytes: Uint8Array, moment: Pick<RecordedResource, "at" | "attempt" | "poll">): void {
    if (this.#last !== undefined && Buffer.compare(this.#last, bytes) === 0) return;
    this.#last = bytes;
    if (++this.#count > MOST_RESOURCES) return;
    const text = Buffer.from(bytes);
    const message = this.redactor.isTainted(text.toString("utf8")) ? null : text.toString("base64");
    const resource = { ...moment, size: bytes.length, message };
    if (!this.#lines.append(resource)) this.#lines.append({ ...resource, message: null });
  }

  close(): void {
    this.#lines.close();
  }
}

/** False while the file of a run that has just begun is still empty. */
export function hasRunResources(folder: string): boolean {
  return getLineBytes(folder, RESOURCES) > 0;
}

/** The Resources on record. */
export function readRunResources(folder: string): RecordedResource[] {
  return readLines(folder, RESOURCES).lines.flatMap((line) => readAs(line, RESOURCE) ?? []);
}
