import { textFromUtf8 } from "../base/text.ts";
/** The permanent failure of a `create`. */
export interface FailedCreate {
  /** The error's short code or its type. */
  readonly code: string;
  /** Shown to the user, so it must not contain a secret. */
  readonly message: string;
}

/** The first bytes of every resource_meta of a failed create. A ResourceMeta is JSON, so it never starts like this. */
const MARK = Buffer.from("fx-failed-create-1\n");
const LONGEST_CODE = 100;
const LONGEST_MESSAGE = 16 * 1024;

/**
 * Encodes a permanent failure of `create` as a resource_meta. Flyte retries every CreateTask that fails, so a server
 * returns this instead. Every replica can then reply to GetTask with FAILED.
 */
export function encodeFailedCreate({ code, message }: FailedCreate): Uint8Array {
  const line = code.replace(/\s+/g, " ").slice(0, LONGEST_CODE).toWellFormed();
  const text = message.slice(0, LONGEST_MESSAGE).toWellFormed();
  return Buffer.concat([MARK, Buffer.from(`${line}\n${text}`)]);
}

/**
 * Returns the failure in a resource_meta, or undefined if there is none. Anyone can forge one, but a forged failure
 * affects only its sender.
 */
export function decodeFailedCreate(resourceMeta: Uint8Array): FailedCreate | undefined {
  if (!MARK.equals(resourceMeta.subarray(0, MARK.length))) return undefined;
  const text = textFromUtf8(resourceMeta.subarray(MARK.length)) ?? "";
  const end = text.indexOf("\n");
  const code = text.slice(0, Math.max(0, end));
  const message = text.slice(end + 1);
  const fits = end >= 0 && code.length <= LONGEST_CODE && message.length <= LONGEST_MESSAGE;
  return fits ? { code, message } : undefined;
}
