import { redactedChunk } from "./redacted-chunk.ts";

/**
 * Sends what author code prints to standard error, without the secrets that are known: standard output carries the
 * command's result, and with `--json` nothing else. The command itself writes past this.
 */
export function divertStdout(redact: (text: string) => string): void {
  const write = process.stderr.write.bind(process.stderr) as (chunk: string | Uint8Array, done?: (error?: Error | null) => void) => boolean;
  const redacted = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    const done = rest.find((argument) => typeof argument === "function") as ((error?: Error | null) => void) | undefined;
    return write(redactedChunk(chunk, rest[0], redact), done);
  };
  process.stdout.write = process.stderr.write = redacted as typeof process.stderr.write;
}
