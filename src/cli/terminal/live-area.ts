import { createLogUpdate } from "log-update";
import { plainText } from "../../runtime/base/text.ts";
import { takeAuthorOutput } from "./author-output.ts";
import { writeOut } from "./write-out.ts";

/** A longer line without an end is broken here: it would be drawn anew at each frame. */
const LONGEST_OPEN_LINE = 4096;

/**
 * The last lines of a terminal, redrawn in place. What author code prints scrolls by above them and is never erased; a line that it has not ended yet is
 * drawn with them until its end comes.
 */
export class LiveArea {
  readonly #terminal: NodeJS.WriteStream & { readonly fd: number };
  readonly #update: ReturnType<typeof createLogUpdate>;
  readonly #release: () => void;
  #status = "";
  #openLine: Buffer = Buffer.alloc(0);

  constructor(terminal: NodeJS.WriteStream & { readonly fd: number }) {
    this.#terminal = terminal;
    this.#update = createLogUpdate(
      bypassAuthorOutput(terminal, (data) => this.#write(data)),
      { showCursor: true },
    );
    this.#release = takeAuthorOutput((bytes) => this.#print(bytes));
  }

  draw(status: string): void {
    this.#status = status;
    this.#update(
      [...(this.#openLine.length === 0 ? [] : [shown(this.#openLine)]), status].join("\n"),
    );
  }

  /** A line that stays, above those that are redrawn. */
  above(line: string): void {
    this.#update.clear();
    this.#update.persist(line);
    if (this.#openLine.length > 0) this.draw(this.#status);
  }

  /** Leaves what was printed, and no longer redraws. */
  close(): void {
    this.#release();
    this.#update.clear();
    if (this.#openLine.length > 0) this.#write(Buffer.concat([this.#openLine, LINE_END]));
    this.#openLine = Buffer.alloc(0);
    this.#update.done();
  }

  #print(bytes: Uint8Array): void {
    const text = Buffer.concat([
      this.#openLine,
      bytes,
      ...(this.#openLine.length + bytes.length > LONGEST_OPEN_LINE && bytes.at(-1) !== 0x0a
        ? [LINE_END]
        : []),
    ]);
    const end = text.lastIndexOf(LINE_END) + 1;
    this.#openLine = text.subarray(end);
    this.#update.clear();
    this.#write(text.subarray(0, end));
    this.draw(this.#status);
  }

  /** A terminal that was closed shows nothing any more; the run goes on, to delete its job. */
  #write(data: string | Uint8Array): void {
    try {
      writeOut(this.#terminal, data);
    } catch {
      // Nobody is there to tell.
    }
  }
}

const LINE_END = Buffer.from("\n");

/** The terminal as log-update knows it; what it writes is not what authors print. */
function bypassAuthorOutput(
  terminal: NodeJS.WriteStream,
  write: (data: string) => void,
): NodeJS.WriteStream {
  return Object.create(terminal, {
    write: { value: (data: string) => (write(data), true) },
  }) as NodeJS.WriteStream;
}

/** What a terminal would show of a line: what follows its last return to the margin, without what moves the cursor. */
function shown(line: Buffer): string {
  return plainText(
    line
      .toString("utf8")
      .replace(/\r+$/, "")
      .replace(/^[^]*\r/, ""),
  );
}
