/**
 * Sends what author code prints to standard error: standard output carries the command's result, and with `--json`
 * nothing else. The command itself writes past this.
 */
export function divertStdout(): void {
  process.stdout.write = process.stderr.write.bind(process.stderr);
}
