/** Why `create` can never succeed for a task. */
export interface FailedCreate {
  /** A short code of the error, or its type. */
  readonly code: string;
  /** Shown to the user; it must hold no secret. */
  readonly message: string;
}

/** Starts every resource_meta of a failed create. A ResourceMeta is JSON, so it never starts like this. */
const MARK = Buffer.from("fx-failed-create-1\n");
const LONGEST_CODE = 100;
const LONGEST_MESSAGE = 16 * 1024;
/** A character takes at most three bytes for each of its UTF-16 units. */
const LARGEST_BYTES = MARK.length + 3 * (LONGEST_CODE + LONGEST_MESSAGE) + 1;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * A permanent failure of `create` as a resource_meta. Flyte retries whatever CreateTask fails with, so a server answers
 * this instead, and every replica can then answer GetTask with FAILED.
 */
export function encodeFailedCreate({ code, message }: FailedCreate): Uint8Array {
  const line = code.replace(/\s+/g, " ").slice(0, LONGEST_CODE).toWellFormed();
  const text = message.slice(0, LONGEST_MESSAGE).toWellFormed();
  return Buffer.concat([MARK, Buffer.from(`${line}\n${text}`)]);
}

/**
 * The failure in a resource_meta; undefined if it does not hold one. Anyone can forge one: a forged failure affects only
 * its sender.
 */
export function decodeFailedCreate(resourceMeta: Uint8Array): FailedCreate | undefined {
  const isMarked = MARK.equals(resourceMeta.subarray(0, MARK.length));
  if (!isMarked || resourceMeta.length > LARGEST_BYTES) return undefined;
  const text = decodeText(resourceMeta.subarray(MARK.length));
  const end = text.indexOf("\n");
  const code = text.slice(0, Math.max(0, end));
  const message = text.slice(end + 1);
  const fits = end >= 0 && code.length <= LONGEST_CODE && message.length <= LONGEST_MESSAGE;
  return fits ? { code, message } : undefined;
}

/** Empty if the bytes are not UTF-8. */
function decodeText(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return "";
  }
}
