import { RedactedChunks } from "../terminal/redacted-chunks.ts";
import { writeOut } from "../terminal/write-out.ts";

/**
 * Writes what author code prints where it belongs, without the secrets that are known. Writes are synchronous: a task that
 * prints faster than its pod's log accepts waits instead of filling the memory, and nothing is lost at the end.
 *
 * @param options.output where its standard output belongs: to standard error where a document is the result
 */
export function redactStreams(
  secretForms: () => readonly string[],
  { output }: { readonly output: typeof process.stdout | typeof process.stderr },
): void {
  for (const [stream, target] of [
    [process.stdout, output],
    [process.stderr, process.stderr],
  ] as const) {
    const chunks = new RedactedChunks(secretForms);
    stream.write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
      writeOut(target, chunks.add(chunk, rest[0]));
      const done = rest.find((argument) => typeof argument === "function") as
        (() => void) | undefined;
      if (done !== undefined) process.nextTick(done);
      return true;
    };
    process.once("exit", () => writeOut(target, chunks.end()));
  }
}
