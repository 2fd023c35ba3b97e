import { relative, resolve } from "node:path";
import type { TaskEntry } from "../../runtime/loader/collect-exports.ts";
import { removeEndedRuns } from "../../runtime/local/record/stored-runs.ts";
import type { RunOrigin } from "../../runtime/task/run/run-options.ts";
import { warnOfUnencrypted } from "../endpoint-options.ts";
import type { CommandHost } from "../fx-command.ts";
import { createRunView } from "./create-run-view.ts";
import type { RunFlags } from "./run-flags.ts";
import { runOptionsFromFlags } from "./run-options.ts";
import { runWithView, type ShownRun } from "./run-with-view.ts";
import { warnOfUnfinishedRuns } from "./unfinished-runs.ts";

/** How many ended runs fx keeps. */
const KEPT_RUNS = 100;

/**
 * Runs a task with the options from the flags and shows its progress. Warns about lost runs, and
 * about an unencrypted endpoint. Removes the oldest ended runs.
 */
export async function runForCommand(
  { task, file, exportName }: TaskEntry,
  inputs: object,
  flags: RunFlags,
  host: CommandHost,
): Promise<ShownRun> {
  for (const warning of warnOfUnfinishedRuns(host.projectRoot)) host.note(warning);
  const options = runOptionsFromFlags(flags, host.projectRoot);
  host.hideSecrets(options.secrets);
  const warning = options.endpoint && warnOfUnencrypted(options.endpoint);
  if (warning !== undefined) host.note(warning);
  const view = await createRunView(task.name, host);
  const origin = toOrigin(file, exportName, flags, host.projectRoot);
  const start = async (all: object): Promise<object> =>
    task.outputsByName(await task.run(inputs as never, all));
  try {
    return await runWithView(start, { ...options, origin }, view, host);
  } finally {
    removeOldRuns(host);
  }
}

/** Whether or not the old runs can be removed, the new one has ended as it has. */
function removeOldRuns(host: CommandHost): void {
  try {
    removeEndedRuns(host.projectRoot, { keep: KEPT_RUNS });
  } catch (error) {
    host.note(`warning: ${(error as Error).message}`);
  }
}

function toOrigin(
  file: string,
  exportName: string,
  flags: RunFlags,
  projectRoot: string,
): RunOrigin {
  const fromRoot = (path: string): string => relative(projectRoot, resolve(path));
  const tlsFlags = Object.fromEntries(
    Object.entries(flags)
      .filter(([name, value]) => name.startsWith("tls") && value !== undefined && value !== false)
      .map(([name, value]) => [name, TLS_FILES.has(name) ? fromRoot(String(value)) : value]),
  );
  return {
    module: fromRoot(file),
    exportName,
    envFiles: (flags["env-file"] ?? []).map(fromRoot),
    ...(Object.keys(tlsFlags).length > 0 && { tlsFlags }),
  };
}

const TLS_FILES = new Set(["tls-ca", "tls-cert", "tls-key"]);
