import { joinLines, terminalText } from "../../runtime/base/text.ts";
import type { CommandProcess } from "../command-process.ts";
import type { OutputStream } from "./output-stream.ts";
import { wrapLines } from "./wrap-lines.ts";

/** The pictures of the spinner, one after the other. */
const SPINNER = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"] as const;
/** How long each picture stays. */
const SPINNER_MS = 80;
/** Breaks an unfinished line that is longer, because its end may never follow. */
const LONGEST_OPEN_LINE = 4096;
const LINE_END = Buffer.from("\n");
const ERASE_BELOW = "\r\u001b[J";
/**
 * Makes the terminal cut lines that are too long, for instance just after its window became
 * narrower.
 */
const WITHOUT_WRAP = "\u001b[?7l";
const WITH_WRAP = "\u001b[?7h";

type RenderStatus = (spinner: string, width: number) => string;

/**
 * A status line with a spinner at the bottom of a terminal, redrawn in place. The lines that author
 * code prints scroll above it, once they are whole.
 *
 * The cursor stays at the start of the drawing. So erasing below it works even if the window is
 * resized and the terminal wraps the lines again.
 */
export class LiveLine {
  readonly #terminal: OutputStream;
  readonly #release: () => void;
  #timer: NodeJS.Timeout | undefined;
  #frame = 0;
  #render: RenderStatus = () => "";
  #isDrawn = false;
  #openLine: Buffer = Buffer.alloc(0);

  constructor({ stderr, authorOutput }: CommandProcess) {
    this.#terminal = stderr;
    this.#release = authorOutput.capture((bytes) => this.#print(bytes));
  }

  /**
   * The columns of a line, without the last one, because some terminals wrap when it is written.
   */
  get #width(): number {
    return (this.#terminal.columns || 80) - 1;
  }

  /** Draws what `render` returns now, and again for each picture of the spinner. */
  animate(render: RenderStatus): void {
    this.#render = render;
    this.#timer ??= setInterval(() => {
      this.#frame = (this.#frame + 1) % SPINNER.length;
      this.#draw();
    }, SPINNER_MS).unref();
    this.#draw();
  }

  /** Prints a permanent line above the status. */
  above(line: string): void {
    const wasDrawn = this.#isDrawn;
    this.#erase();
    this.#write(`${terminalText(wrapLines(joinLines(line), this.#terminal.columns))}\n`);
    if (wasDrawn) this.#draw();
  }

  /** Erases the status and stops capturing what author code prints. */
  close(): void {
    clearInterval(this.#timer);
    this.#release();
    this.#erase();
    if (this.#openLine.length > 0) this.#write(Buffer.concat([this.#openLine, LINE_END]));
    this.#openLine = Buffer.alloc(0);
  }

  #draw(): void {
    const status = terminalText(this.#render(SPINNER[this.#frame]!, this.#width));
    this.#write(`${WITHOUT_WRAP}\r${status}\u001b[J\r${WITH_WRAP}`);
    this.#isDrawn = true;
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
    this.#draw();
  }

  #erase(): void {
    if (this.#isDrawn) this.#write(ERASE_BELOW);
    this.#isDrawn = false;
  }

  /** Ignores a closed terminal, because the run must continue and delete its job. */
  #write(data: string | Uint8Array): void {
    try {
      this.#terminal.draw(data);
    } catch {
      // there is no other place to report it
    }
  }
}
