import protobuf from "protobufjs/minimal.js";

/** Above this a buffer is not kept for the next message. */
const LARGEST_KEPT = 1024 * 1024;

/** Text that UTF-8 cannot hold. */
export class HalfSurrogate extends Error {
  constructor(text: string) {
    super(`text with half of a surrogate pair: ${JSON.stringify(text.slice(0, 60))}`);
  }
}

/**
 * A writer that refuses text with half of a surrogate pair: written as it stands, every reader would refuse the whole
 * message. One writer, and its buffer, serves one message after the other, as encoding is synchronous.
 */
export class StrictWriter extends protobuf.BufferWriter {
  static #kept: StrictWriter | undefined;

  /** A writer at its beginning, the only one in use until it is released. */
  static begin(): StrictWriter {
    const writer = StrictWriter.#kept ?? new StrictWriter();
    StrictWriter.#kept = undefined;
    writer.states = null;
    writer.pos = 0;
    return writer;
  }

  release(): void {
    if (this.buf.length <= LARGEST_KEPT) StrictWriter.#kept = this;
  }

  override string(value: string): protobuf.Writer {
    if (!isWellFormed(value)) throw new HalfSurrogate(value);
    return super.string(value);
  }
}

/** Node has the method; the declarations of ES2023 have not. */
function isWellFormed(value: string): boolean {
  return (value as string & { isWellFormed(): boolean }).isWellFormed();
}
