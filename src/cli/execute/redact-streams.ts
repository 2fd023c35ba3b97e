import { redactedChunk } from "../terminal/redacted-chunk.ts";
import { writeOut } from "../terminal/write-out.ts";

/**
 * What author code prints goes where it belongs, but without the secrets that are known. It is written at once: a task that
 * prints more than its pod's log takes waits for it, in place of filling the memory, and nothing is lost at the end.
 *
 * @param options.output where its standard output belongs: to standard error where a document is the result
 */
export function redactStreams(
  redact: (text: string) => string,
  { output }: { readonly output: typeof process.stdout | typeof process.stderr },
): void {
  for (const [stream, target] of [
    [process.stdout, output],
    [process.stderr, process.stderr],
  ] as const) {
    const write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
      writeOut(target, redactedChunk(chunk, rest[0], redact));
      const done = rest.find((argument) => typeof argument === "function") as
        (() => void) | undefined;
      if (done !== undefined) process.nextTick(done);
      return true;
    };
    stream.write = write;
  }
}
