/**
 * Sends what author code prints to standard error, without the secrets that are known: standard output carries the
 * command's result, and with `--json` nothing else. The command itself writes past this.
 */
export function divertStdout(redact: (text: string) => string): void {
  const write = process.stderr.write.bind(process.stderr) as (chunk: string | Uint8Array, ...rest: unknown[]) => boolean;
  const redacted = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => write(typeof chunk === "string" ? redact(chunk) : chunk, ...rest);
  process.stdout.write = process.stderr.write = redacted as typeof process.stderr.write;
}
