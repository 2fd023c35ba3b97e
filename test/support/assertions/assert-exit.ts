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

/** The same for a command that succeeds and prints this text, or a text like this. */
export async function assertPrints(
  text: string | RegExp,
  command: Ended | Promise<Ended>,
  ...patterns: readonly RegExp[]
): Promise<void> {
  const { stdout = "" } = await assertExit(0, command, ...patterns);
  if (typeof text === "string") assert.equal(stdout, text);
  else assert.match(stdout, text);
}

/** Waits for a command with this exit code, and returns the JSON document that it printed. */
export async function readDocument<T>(command: Ended | Promise<Ended>, code = 0): Promise<T> {
  const { stdout = "" } = await assertExit(code, command);
  return JSON.parse(stdout) as T;
}
