import { writeOut } from "../terminal/write-out.ts";

/**
 * What author code prints goes where it belongs, but without the secrets that are known. It is written at once: a task that
 * prints more than its pod's log takes waits for it, in place of filling the memory, and nothing is lost at the end.
 *
 * @param options.output where its standard output belongs: to standard error where a document is the result
 */
export function redactStreams(redact: (text: string) => string, { output }: { readonly output: typeof process.stdout | typeof process.stderr }): void {
  for (const [stream, target] of [[process.stdout, output], [process.stderr, process.stderr]] as const) {
    const write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
      writeOut(target, redactedChunk(chunk, typeof rest[0] === "string" ? (rest[0] as BufferEncoding) : "utf8", redact));
      const done = rest.find((argument) => typeof argument === "function") as (() => void) | undefined;
      if (done !== undefined) process.nextTick(done);
      return true;
    };
    stream.write = write;
  }
}

/** Bytes that hold no secret stay as they are, be they text or not. */
function redactedChunk(chunk: string | Uint8Array, encoding: BufferEncoding, redact: (text: string) => string): string | Uint8Array {
  const bytes = typeof chunk === "string" ? Buffer.from(chunk, encoding) : chunk;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
  const clean = redact(text);
  return clean === text ? bytes : clean;
}
