import assert from "node:assert/strict";

/** A command that has ended, and what it printed. */
interface Ended {
  readonly code: number | null;
  readonly stdout?: string;
  readonly stderr?: string;
}

/**
 * Waits for a command, and asserts its exit code and what is on standard error. A failure shows all
 * that the command printed.
 */
export async function assertExit<R extends Ended>(
  code: number | null,
  command: R | Promise<R>,
  ...patterns: readonly RegExp[]
): Promise<R> {
  const ended = await command;
  const { stdout = "", stderr = "" } = ended;
  assert.equal(ended.code, code, `${stdout}${stderr}`);
  for (const pattern of patterns) assert.match(stderr, pattern);
  return ended;
}
