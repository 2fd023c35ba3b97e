import { FxError } from "../../runtime/base/errors/errors.ts";
import { terminalText } from "../../runtime/base/text.ts";

type NodeStream = NodeJS.Process["stdout"] | NodeJS.Process["stderr"];

/** Standard output or standard error of a command. */
export class OutputStream {
  #bounded: BoundedOutput | undefined;

  /**
   * @param open returns the stream to which author code writes; Node creates it on first use
   * @param writeSome writes synchronously, and returns how many bytes it has written
   * @param endAuthorLine ends a line that author code left open on standard error
   */
  constructor(
    private readonly open: () => NodeStream,
    private readonly writeSome: (bytes: Uint8Array) => number,
    private readonly endAuthorLine: () => void,
  ) {}

  /** Author code writes to this stream. */
  get node(): NodeStream {
    return this.open();
  }

  get isTTY(): boolean {
    return this.node.isTTY;
  }

  /** The columns of the terminal; undefined in a pipe. */
  get columns(): number | undefined {
    return this.node.columns;
  }

  /** True if `bound` was called. Otherwise writing blocks. */
  get isBounded(): boolean {
    return this.#bounded !== undefined;
  }

  /**
   * Writes synchronously and completely, so that nothing is lost when the process ends. First ends a
   * line that author code left open. Ignores a closed pipe (`fx … | head`), and throws FX5003 if the
   * disk is full.
   *
   * @param data text may contain names and messages of others: what people read is made safe for a
   * terminal, also in a log. Bytes are written as they are.
   */
  print(data: string | Uint8Array): void {
    const isForPeople = this.isTTY || this.node.fd === 2;
    this.draw(typeof data === "string" && isForPeople ? terminalText(data) : data);
  }

  /** Prints text where author code prints, for what redirects or redacts that. */
  printAsAuthor(text: string): void {
    this.node.write(terminalText(text));
  }

  /** Resolves when all that author code has printed has left this process. */
  settle(): Promise<void> {
    return new Promise((resolve) => void this.node.write("", () => resolve()));
  }

  /** Empties the terminal and its history. */
  clear(): void {
    this.draw("\u001b[2J\u001b[3J\u001b[H");
  }

  /** Like `print`, for text with control sequences that is safe. Only this folder uses it. */
  draw(data: string | Uint8Array): void {
    this.endAuthorLine();
    this.write(typeof data === "string" ? Buffer.from(data, "utf8") : data);
  }

  /** The same, also within a line of author code. */
  write(bytes: Uint8Array): void {
    if (this.#bounded === undefined) this.#writeBytes(bytes);
    else this.#bounded.write(bytes);
  }

  /**
   * From now on, writing never blocks. See BoundedOutput.
   *
   * @returns a function to call before the process ends
   */
  bound(onDropped: (lines: number) => void): () => void {
    const output = new BoundedOutput(this.writeSome, onDropped);
    this.#bounded = output;
    return () => output.end();
  }

  #writeBytes(bytes: Uint8Array): void {
    for (let written = 0; written < bytes.length;) {
      try {
        written += this.writeSome(bytes.subarray(written));
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        if (code === "EPIPE") return;
        if (code !== "EAGAIN") {
          const name = this.node.fd === 1 ? "output" : "error";
          throw new FxError("FX5003", `cannot write to standard ${name}: ${message}`, {
            cause: error,
            hint: "write to a disk with free space: fx … > FILE",
          });
        }
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
      }
    }
  }
}

/** How many bytes may wait for a slow reader. */
const MOST_QUEUED = 1024 * 1024;
const RETRY_MS = 50;
/** How long the process waits at its end for a reader that does not read. */
const LAST_WAIT_MS = 200;

/**
 * Writes the log of a server to standard error without ever blocking the server. Queues up to 1 MiB for a
 * slow reader. Drops what does not fit or cannot be written, and counts the dropped lines.
 */
export class BoundedOutput {
  #queue: Buffer[] = [];
  #queuedBytes = 0;
  #droppedLines = 0;
  #retry: NodeJS.Timeout | undefined;

  /**
   * @param writeSome writes synchronously, and returns how many bytes it has written
   * @param onDropped called with the number of dropped lines once writing works again
   */
  constructor(
    private readonly writeSome: (bytes: Uint8Array) => number,
    private readonly onDropped: (lines: number) => void,
  ) {}

  /** Writes or queues whole lines. Never blocks, never throws. */
  write(bytes: Uint8Array): void {
    if (this.#queuedBytes + bytes.length > MOST_QUEUED) this.#countDropped(bytes);
    else {
      this.#queue.push(Buffer.from(bytes));
      this.#queuedBytes += bytes.length;
    }
    if (this.#retry === undefined) this.#writeQueue();
  }

  /**
   * Call this before the process ends. Waits as long as the reader reads, and only a moment if it
   * does not.
   */
  end(): void {
    clearTimeout(this.#retry);
    for (let waited = 0; this.#queuedBytes > 0 && waited < LAST_WAIT_MS; waited += 5) {
      const before = this.#queuedBytes;
      this.#writeQueue();
      clearTimeout(this.#retry);
      if (this.#queuedBytes < before) waited = 0;
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }

  #writeQueue(): void {
    this.#retry = undefined;
    while (this.#queue.length > 0) {
      const written = this.#tryToWrite(this.#queue[0]!);
      if (written === "later") {
        this.#retry = setTimeout(() => this.#writeQueue(), RETRY_MS).unref();
        return;
      }
      if (written === "never") return this.#dropQueue();
      this.#queuedBytes -= written;
      const rest = this.#queue.shift()!.subarray(written);
      if (rest.length > 0) this.#queue.unshift(rest);
    }
    this.#reportDropped();
  }

  #tryToWrite(bytes: Buffer): number | "later" | "never" {
    try {
      return this.writeSome(bytes);
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === "EAGAIN" ? "later" : "never";
    }
  }

  #dropQueue(): void {
    const dropped = this.#queue;
    this.#queue = [];
    this.#queuedBytes = 0;
    for (const bytes of dropped) this.#countDropped(bytes);
  }

  #countDropped(bytes: Uint8Array): void {
    for (const byte of bytes) if (byte === 0x0a) this.#droppedLines += 1;
  }

  #reportDropped(): void {
    const lines = this.#droppedLines;
    this.#droppedLines = 0;
    if (lines > 0) this.onDropped(lines);
  }
}
