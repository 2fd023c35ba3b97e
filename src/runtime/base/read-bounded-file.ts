import { type Stats, closeSync, constants, fstatSync, openSync, readSync } from "node:fs";

export interface BoundedFileOptions {
  /** Default 64 MiB. */
  readonly mostBytes?: number;
  /** Also read pipes, such as bash's `<(command)`, and wait for their writer. Default: no. */
  readonly pipes?: boolean;
  /** Follow symbolic links. Default: yes. */
  readonly links?: boolean;
}

/** More than anyone writes by hand or Flyte sends in one message. */
const MOST_BYTES = 64 * 1024 * 1024;
const CHUNK_BYTES = 1024 * 1024;
const RETRY_MS = 5;

/**
 * Reads an untrusted file, which may be a device, a pipe without a writer, or larger than memory.
 * Reads at most `mostBytes`. Throws the system error or FileRefused.
 *
 * @param file a path, or the descriptor of standard input of any kind
 */
export function readBoundedFile(
  file: string | number,
  { mostBytes = MOST_BYTES, pipes = false, links = true }: BoundedFileOptions = {},
): Buffer {
  if (typeof file === "number") return readBytes(file, mostBytes, CHUNK_BYTES);
  // Without O_NONBLOCK, opening a pipe without a writer would block forever.
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | (links ? 0 : constants.O_NOFOLLOW);
  const descriptor = openSync(file, flags);
  try {
    const status = fstatSync(descriptor);
    const isPipe = status.isFIFO();
    if (!status.isFile() && !(isPipe && pipes)) throw notAFile(status);
    if (status.size > mostBytes) throw tooLarge(`it has ${status.size} bytes`, mostBytes);
    const chunkBytes = isPipe ? CHUNK_BYTES : Math.min(status.size + 1024, CHUNK_BYTES);
    return readBytes(descriptor, mostBytes, chunkBytes);
  } finally {
    closeSync(descriptor);
  }
}

/** fx does not read files of this kind or size; the message says why. */
export class FileRefused extends Error {
  readonly code: string;

  constructor(message: string, code: "EISDIR" | "EFTYPE" | "EFBIG") {
    super(message);
    this.code = code;
  }
}

function notAFile(status: Stats): FileRefused {
  if (status.isDirectory()) return new FileRefused("it is a folder", "EISDIR");
  return new FileRefused(`it is ${status.isFIFO() ? "a pipe" : "a device"}`, "EFTYPE");
}

function tooLarge(size: string, mostBytes: number): FileRefused {
  return new FileRefused(`${size}; the limit is ${mostBytes}`, "EFBIG");
}

function readBytes(descriptor: number, mostBytes: number, chunkBytes: number): Buffer {
  const chunks: Buffer[] = [];
  for (let total = 0; ;) {
    const chunk = Buffer.allocUnsafe(chunkBytes);
    const length = readChunk(descriptor, chunk);
    if (length === 0) return Buffer.concat(chunks, total);
    total += length;
    if (total > mostBytes) throw tooLarge(`it has more than ${mostBytes} bytes`, mostBytes);
    chunks.push(chunk.subarray(0, length));
  }
}

/** Waits if a pipe is empty. */
function readChunk(descriptor: number, chunk: Buffer): number {
  for (;;) {
    try {
      return readSync(descriptor, chunk);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EOF") return 0; // Windows, at the end of standard input
      if (code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
    }
  }
}
