import type { FxError } from "../../runtime/errors/errors.ts";
import type { SecretResolver } from "../../runtime/secrets/secret-resolver.ts";
import type { AnyTask } from "../../runtime/task/task.ts";
import { realClock } from "../../runtime/time/real-clock.ts";
import { unencryptedWarning } from "../endpoint-options.ts";
import { type RunFlags, runOptionsOf } from "./run-options.ts";
import { type ShownRun, runShown } from "./run-shown.ts";
import { runViewFor } from "./run-view-for.ts";
import { unfinishedRunWarnings } from "./unfinished-runs.ts";
import { viewLog } from "./view-log.ts";

/** What a run gets from the command that asks for it. */
export interface RunHost {
  readonly projectRoot: string;
  readonly json: boolean;
  readonly verbose: boolean;
  /** From here on `redact` replaces these. */
  readonly hideSecretsOf: (secrets: SecretResolver) => void;
  readonly redact: (text: string) => string;
  readonly say: (text: string) => void;
  /** Shows the error, and ends the process. */
  readonly end: (error: FxError) => never;
}

/** Runs a task as the flags say, and shows how it goes; warns of what earlier runs left, and of what others could read. */
export async function runForCommand(
  task: AnyTask,
  inputs: object,
  flags: RunFlags,
  host: RunHost,
): Promise<ShownRun> {
  for (const warning of unfinishedRunWarnings(host.projectRoot)) host.say(warning);
  const options = runOptionsOf(flags, host.projectRoot);
  host.hideSecretsOf(options.secrets);
  const clock = options.clock ?? realClock;
  const warning = options.endpoint && unencryptedWarning(options.endpoint);
  if (warning !== undefined) host.say(warning);
  const view = await runViewFor(task.name, () => clock.now(), host.json, host.redact);
  return runShown(task, inputs, { ...options, log: viewLog(view, host.verbose) }, view, host.end);
}
