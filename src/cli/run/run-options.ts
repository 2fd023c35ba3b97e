import { statSync } from "node:fs";
import { resolve } from "node:path";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { showPath } from "../../runtime/base/source/source-location.ts";
import { isUri } from "../../runtime/base/storage-uri.ts";
import { readInjectedFaults } from "../../runtime/faults/parse-fault.ts";
import { VirtualClock } from "../../runtime/local/clock/virtual-clock.ts";
import type { InjectingRunOptions } from "../../runtime/local/injection/injected-faults.ts";
import { createProcessSecrets } from "../../runtime/local/process-defaults.ts";
import type { ThreadedRunOptions } from "../../runtime/local/threads/connector-threads.ts";
import type { SecretResolver } from "../../runtime/secrets/secret-resolver.ts";
import { type PollOptions, readPollOptions } from "../../runtime/task/poll-options.ts";
import { endpointFromFlags } from "../endpoint-options.ts";
import type { CommandHost } from "../fx-command.ts";
import { readTime } from "../shared-flags.ts";
import type { RunFlags } from "./run-flags.ts";

/**
 * Reads the options of a run from the flags. Throws FX2002 for invalid values and FX2000 for flags
 * that cannot be combined.
 */
export function runOptionsFromFlags(
  flags: RunFlags,
  {
    process: { env, cwd },
    projectRoot,
    runs,
    threads,
  }: Pick<CommandHost, "process" | "projectRoot" | "runs" | "threads">,
): InjectingRunOptions & Partial<ThreadedRunOptions> & { readonly secrets: SecretResolver } {
  const endpoint = endpointFromFlags(flags);
  return {
    ...(threads !== undefined && { threads }),
    projectRoot,
    runsFolder: runs.runs,
    secrets: createProcessSecrets(env),
    getFaultBudgetMs: readTime("--get-fault-budget", flags["get-fault-budget"]),
    ...(endpoint !== undefined && { endpoint }),
    ...(flags.protocol !== undefined && { protocol: flags.protocol }),
    ...(flags.clock === "virtual" && { clock: new VirtualClock() }),
    ...(flags.timeout !== undefined && { timeoutMs: readTime("--timeout", flags.timeout) }),
    poll: readPollFlags(flags),
    inject: readInjectedFaults(flags.inject, "--inject"),
    ...(flags.retries !== undefined && { retries: flags.retries }),
    ...(flags["output-prefix"] !== undefined && {
      outputPrefix: parseFolder(flags["output-prefix"], cwd),
    }),
  };
}

function readPollFlags({ "poll-min": min, "poll-max": max }: RunFlags): PollOptions {
  const poll = { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
  const faults: string[] = [];
  readPollOptions(poll, faults, { min: "--poll-min", max: "--poll-max" });
  if (faults.length === 0) return poll;
  throw new FxError("FX2002", "invalid pauses between polls", {
    details: faults,
    hint: "--poll-min 500ms --poll-max 30s",
  });
}

/**
 * Rejects an empty text: it comes from an unset shell variable, and does not mean the working
 * directory.
 */
function parseFolder(text: string, cwd: string): string {
  const refuse = (wanted: string): FxError =>
    new FxError("FX2002", `--output-prefix expects ${wanted}`, { hint: "--output-prefix out" });
  if (text === "") throw refuse("a folder, got an empty text");
  if (isUri(text)) throw refuse(`a local folder, got ${JSON.stringify(text)}`);
  const folder = resolve(cwd, text);
  if (isOrCanBeFolder(folder)) return folder;
  throw refuse(`a folder, and ${showPath(folder, cwd)} is not one`);
}

/** True also without permission to look: then writing reports the error. */
function isOrCanBeFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ENOTDIR";
  }
}
