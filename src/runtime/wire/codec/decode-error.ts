import { FxError } from "../../base/errors/errors.ts";

/** The bytes end, or a part of them does, before the message is complete. */
export function cutShort(type: string, at: number, length: number, cause?: unknown): FxError {
  return new FxError(
    "FX2006",
    `no complete ${type}: a field runs past its end at byte ${at} of ${length}`,
    {
      cause,
      hint: "the bytes are cut short, or are another message",
    },
  );
}

/** The bytes cannot be this message. */
export function foreign(type: string, at: number, cause: unknown): FxError {
  return new FxError("FX2006", `no ${type}: ${describeReason(cause)} at byte ${at}`, { cause });
}

/** The bytes parse, and yet nothing is in them that makes this message what it is. */
export function missingMarkError(type: string, mark: string): FxError {
  return new FxError("FX2006", `no ${type}: it has no ${mark}`);
}

function describeReason(cause: unknown): string {
  if (cause instanceof TypeError) return "text that is not UTF-8";
  const message = cause instanceof Error ? cause.message : String(cause);
  if (message === "max depth exceeded") return "more than 100 messages inside each other";
  return message.replace(/ at offset \d+$/, "");
}

/* Messages are bytes to gRPC: what they say is read and written by fx itself. */

export function passThrough(bytes: Buffer): Uint8Array {
  return bytes;
}

export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
