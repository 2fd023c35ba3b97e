import protobuf from "protobufjs/minimal.js";
import { FxError } from "../errors.ts";

/** Above this a buffer is not kept for the next message. */
const LARGEST_KEPT = 1024 * 1024;

/**
 * A writer that refuses text which UTF-8 cannot hold (half of a surrogate pair): written as it stands, every reader
 * would refuse the whole message.
 */
export class StrictWriter extends protobuf.BufferWriter {
  static #kept: StrictWriter | undefined;

  /** A writer at its beginning. Only one is in use at a time, as encoding is synchronous; its buffer is used again. */
  static begin(): StrictWriter {
    const kept = StrictWriter.#kept;
    if (kept === undefined || kept.buf.length > LARGEST_KEPT) return (StrictWriter.#kept = new StrictWriter());
    kept.states = null;
    kept.pos = 0;
    return kept;
  }

  override string(value: string): protobuf.Writer {
    if (!isWellFormed(value)) throw new FxError("FX2009", `text with half of a surrogate pair: ${JSON.stringify(value.slice(0, 60))}`);
    return super.string(value);
  }
}

/** Node has the method; the declarations of ES2023 have not. */
function isWellFormed(value: string): boolean {
  return (value as string & { isWellFormed(): boolean }).isWellFormed();
}
