import { eitherSignal, raceAbort } from "../../base/context.ts";
import { FxError } from "../../base/errors/errors.ts";
import { importExeca } from "../../base/native-import.ts";
import { cutText, oneLine } from "../../base/text.ts";
import type { Environment } from "../config/config-file.ts";
import { isToken } from "./token-authorization.ts";

/** A token command that asks somebody would wait forever, because it has no input. */
const TIMEOUT_MS = 60_000;
const MOST_OUTPUT = 256 * 1024;
const MOST_ERRORS = 2000;

export interface TokenCommandOptions {
  /** The key that names the command, for messages. */
  readonly key: "admin.command" | "admin.proxyCommand";
  readonly env: Environment;
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs?: number;
}

/**
 * Runs a command, without a shell, that prints a token. Its arguments, its output and tokens in its
 * errors appear in no message.
 *
 * @throws FxError FX5032 if it fails, prints something else, or does not end in time
 */
export async function runTokenCommand(
  words: readonly string[],
  { key, env, signal, timeoutMs = TIMEOUT_MS }: TokenCommandOptions,
): Promise<string> {
  const { execa } = await importExeca();
  const [program = "", ...args] = words;
  const deadline = AbortSignal.timeout(timeoutMs);
  const stop = eitherSignal(signal, deadline);
  stop.throwIfAborted();
  const running = execa(program, args, {
    reject: false,
    stdin: "ignore",
    env: { ...env },
    extendEnv: false,
    maxBuffer: MOST_OUTPUT,
    forceKillAfterDelay: 1000,
    cancelSignal: stop,
  });
  let ended;
  try {
    ended = await raceAbort(running, stop);
  } catch (error) {
    // A child of the command may keep its output open.
    running.stdout.destroy();
    running.stderr.destroy();
    signal?.throwIfAborted();
    throw createError(key, program, `did not end within ${timeoutMs / 1000} s`, "", error);
  }
  const { stdout, stderr } = ended;
  // fx has closed its output, which the command may report as an error of its own.
  if (ended.isMaxBuffer) throw createError(key, program, "printed too much", "");
  if (ended.exitCode === undefined) {
    const reason = ended.code === "ENOENT" ? "was not found" : "could not be started";
    const how = ended.signal === undefined ? reason : `was killed by ${ended.signal}`;
    throw createError(key, program, how, stderr);
  }
  if (ended.exitCode !== 0)
    throw createError(key, program, `ended with exit code ${ended.exitCode}`, stderr);
  const token = stdout.trim();
  if (isToken(token)) return token;
  const printed = token === "" ? "nothing" : "something else";
  throw createError(key, program, `printed ${printed} instead of one token`, stderr);
}

function createError(
  key: string,
  program: string,
  how: string,
  stderr: string,
  cause?: unknown,
): FxError {
  const lines = cutText(hideTokens(stderr.trim()), MOST_ERRORS).split("\n");
  return new FxError("FX5032", `the token command ${oneLine(program)} (${key}) ${how}`, {
    details: lines.filter((line) => line !== "").map((line) => oneLine(line)),
    hint: "run the command in your terminal",
    ...(cause !== undefined && { cause }),
  });
}

/** A command may print the token, or parts of a request, in its errors. */
function hideTokens(text: string): string {
  return text
    .replace(/\b(Bearer|Basic)\s+\S+/gi, "$1 [secret]")
    .replace(/\beyJ[\w.-]{20,}/g, "[secret]")
    .replace(/[\w.~+=-]{40,}/g, "[secret]");
}
