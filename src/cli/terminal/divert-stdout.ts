import { takerOf } from "./author-output.ts";
import { redactedChunk } from "./redacted-chunk.ts";

/**
 * Sends what author code prints to standard error, without the secrets that are known: standard output carries the
 * command's result, and with `--json` nothing else. The command itself writes past this.
 */
export function divertStdout(redact: (text: string) => string): void {
  const write = process.stderr.write.bind(process.stderr) as (
    chunk: Uint8Array,
    done?: (error?: Error | null) => void,
  ) => boolean;
  const redacted = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    const done = rest.find((argument) => typeof argument === "function") as
      ((error?: Error | null) => void) | undefined;
    const clean = redactedChunk(chunk, rest[0], redact);
    const bytes = typeof clean === "string" ? Buffer.from(clean, "utf8") : clean;
    const take = takerOf(bytes);
    if (take === undefined) return write(bytes, done);
    take(bytes);
    if (done !== undefined) process.nextTick(done);
    return true;
  };
  process.stdout.write = process.stderr.write = redacted as typeof process.stderr.write;
}
