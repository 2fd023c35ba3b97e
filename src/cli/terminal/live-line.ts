import { plainText } from "../../runtime/base/text.ts";
import { takeAuthorOutput } from "./author-output.ts";
import { cutToWidth } from "./fit-line.ts";
import { writeOut } from "./write-out.ts";

/** A longer line without an end is broken here: it would be redrawn with each frame. */
const LONGEST_OPEN_LINE = 4096;
const LINE_END = Buffer.from("\n");
const ERASE_BELOW = "\r\u001b[J";
/** The terminal cuts a line that is too long, for instance if its window was made narrower a moment ago. */
const WITHOUT_WRAP = "\u001b[?7l";
const WITH_WRAP = "\u001b[?7h";

/**
 * The last line of a terminal, redrawn in place. What author code prints scrolls by above it and is never erased; a line
 * that it has not ended yet is drawn above the status, cut to the terminal's width, until its end comes.
 *
 * The cursor rests where the drawing begins. If the window is resized and the terminal breaks the lines anew, the cursor
 * stays there, so erasing from it leaves nothing behind.
 */
export class LiveLine {
  readonly #terminal: NodeJS.WriteStream & { readonly fd: number };
  readonly #release: () => void;
  #status = "";
  #isDrawn = false;
  #openLine: Buffer = Buffer.alloc(0);

  constructor(terminal: NodeJS.WriteStream & { readonly fd: number }) {
    this.#terminal = terminal;
    this.#release = takeAuthorOutput((bytes) => this.#print(bytes));
  }

  /** How many columns fit into a line. The last one stays free: some terminals wrap as soon as it is written. */
  get width(): number {
    return (this.#terminal.columns || 80) - 1;
  }

  draw(status: string): void {
    this.#status = status;
    const isOpen = this.#openLine.length > 0;
    const openLine = isOpen
      ? `${cutToWidth(getShownText(this.#openLine), this.width)}\u001b[K\r\n`
      : "";
    const toStart = isOpen ? "\r\u001b[1A" : "\r";
    this.#write(`${WITHOUT_WRAP}\r${openLine}${status}\u001b[J${toStart}${WITH_WRAP}`);
    this.#isDrawn = true;
  }

  /** Writes a line that stays, above the one that is redrawn. */
  above(line: string): void {
    const wasDrawn = this.#isDrawn;
    this.#erase();
    this.#write(`${line}\n`);
    if (wasDrawn) this.draw(this.#status);
  }

  /** Erases the status, leaves what author code printed, and no longer takes it. */
  close(): void {
    this.#release();
    this.#erase();
    if (this.#openLine.length > 0) this.#write(Buffer.concat([this.#openLine, LINE_END]));
    this.#openLine = Buffer.alloc(0);
  }

  #print(bytes: Uint8Array): void {
    const isTooLong = this.#openLine.length + bytes.length > LONGEST_OPEN_LINE;
    const text = Buffer.concat([
      this.#openLine,
      bytes,
      ...(isTooLong && bytes.at(-1) !== 0x0a ? [LINE_END] : []),
    ]);
    const end = text.lastIndexOf(LINE_END) + 1;
    this.#openLine = text.subarray(end);
    this.#erase();
    this.#write(text.subarray(0, end));
    this.draw(this.#status);
  }

  #erase(): void {
    if (this.#isDrawn) this.#write(ERASE_BELOW);
    this.#isDrawn = false;
  }

  /** A closed terminal shows nothing any more; the run goes on, to delete its job. */
  #write(data: string | Uint8Array): void {
    try {
      writeOut(this.#terminal, data);
    } catch {
      // Nobody is left to tell.
    }
  }
}

/** What a terminal would show of a line: the text after its last return to the margin, without what moves the cursor. */
function getShownText(line: Buffer): string {
  const text = line
    .toString("utf8")
    .replace(/\r+$/, "")
    .replace(/^[^]*\r/, "");
  return plainText(text).replaceAll("\t", " ");
}
