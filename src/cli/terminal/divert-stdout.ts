import { takerOf } from "./author-output.ts";
import { boundedStderr } from "./bounded-stderr.ts";
import { RedactedChunks } from "./redacted-chunks.ts";

/**
 * Sends what author code prints to standard error, without the secrets that are known: standard output carries the
 * command's result, and with `--json` nothing else. The command itself writes past this.
 */
export function divertStdout(secretForms: () => readonly string[]): void {
  const write = process.stderr.write.bind(process.stderr) as (
    chunk: Uint8Array,
    done?: (error?: Error | null) => void,
  ) => boolean;
  for (const stream of [process.stdout, process.stderr]) {
    const chunks = new RedactedChunks(secretForms);
    stream.write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
      const done = rest.find((argument) => typeof argument === "function") as
        ((error?: Error | null) => void) | undefined;
      const bytes = chunks.add(chunk, rest[0]);
      const take = takerOf(bytes);
      const bounded = boundedStderr();
      if (take !== undefined) take(bytes);
      else if (bounded === undefined) return write(bytes, done);
      else bounded.write(bytes);
      if (done !== undefined) process.nextTick(done);
      return true;
    };
    process.once("exit", () => {
      const bounded = boundedStderr();
      if (bounded === undefined) write(chunks.end());
      else bounded.write(chunks.end());
    });
  }
}
