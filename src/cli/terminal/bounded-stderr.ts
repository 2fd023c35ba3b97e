import { writeSync } from "node:fs";

/** How much may wait for a reader that is slow, or does not read at all. */
const MOST_WAITING = 1024 * 1024;
const RETRY_MS = 50;
/** How long the end of the process waits for a reader that has stopped reading. */
const LAST_WAIT_MS = 200;

/**
 * Standard error of a server, which must go on whether or not its log can be written. What cannot be written now waits, up to 1 MiB; what does not fit, or
 * what a full disk refuses, is dropped and its lines are counted.
 */
export class BoundedStderr {
  readonly #fd: number;
  readonly #dropped: (lines: number) => void;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #lostLines = 0;
  #lineIsOpen = false;
  #endsInLostLine = false;
  #retry: NodeJS.Timeout | undefined;

  /** @param dropped called when there is room again, with the number of lines that were dropped */
  constructor(fd: number, dropped: (lines: number) => void) {
    this.#fd = fd;
    this.#dropped = dropped;
  }

  /** Takes whole lines; never blocks and never throws. */
  write(bytes: Uint8Array): void {
    if (this.#waitingBytes + bytes.length > MOST_WAITING) this.#lose(bytes);
    else {
      if (this.#endsInLostLine) this.#wait(Buffer.from("\n"));
      this.#endsInLostLine = false;
      this.#wait(Buffer.from(bytes));
    }
    if (this.#retry === undefined) this.#writeWaiting();
  }

  /** Before the process ends: waits a moment for a reader, and longer for one that still reads. */
  end(): void {
    clearTimeout(this.#retry);
    for (let waited = 0; this.#waitingBytes > 0 && waited < LAST_WAIT_MS; waited += 5) {
      const before = this.#waitingBytes;
      this.#writeWaiting();
      clearTimeout(this.#retry);
      if (this.#waitingBytes < before) waited = 0;
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }

  #wait(bytes: Buffer): void {
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
  }

  #writeWaiting(): void {
    this.#retry = undefined;
    while (this.#waiting.length > 0) {
      const written = this.#tryToWrite(this.#waiting[0]!);
      if (written === "later") {
        this.#retry = setTimeout(() => this.#writeWaiting(), RETRY_MS).unref();
        return;
      }
      if (written === "never") return this.#loseWaiting();
      this.#waitingBytes -= written;
      const rest = this.#waiting.shift()!.subarray(written);
      if (rest.length > 0) this.#waiting.unshift(rest);
    }
    this.#tellDropped();
  }

  #tryToWrite(bytes: Buffer): number | "later" | "never" {
    try {
      const written = writeSync(this.#fd, bytes);
      if (written > 0) this.#lineIsOpen = bytes[written - 1] !== 0x0a;
      return written;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === "EAGAIN" ? "later" : "never";
    }
  }

  #loseWaiting(): void {
    const lost = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    for (const bytes of lost) this.#lose(bytes);
    this.#endsInLostLine = this.#lineIsOpen;
  }

  #lose(bytes: Uint8Array): void {
    for (const byte of bytes) if (byte === 0x0a) this.#lostLines += 1;
  }

  #tellDropped(): void {
    const lines = this.#lostLines;
    this.#lostLines = 0;
    if (lines > 0) this.#dropped(lines);
  }
}

let bounded: BoundedStderr | undefined;

/** From here on, all that is written to standard error goes through this. */
export function boundStderr(dropped: (lines: number) => void): void {
  const output = new BoundedStderr(process.stderr.fd, dropped);
  bounded = output;
  process.once("exit", () => output.end());
}

/** Undefined where whoever writes to standard error waits until all is written. */
export function boundedStderr(): BoundedStderr | undefined {
  return bounded;
}
