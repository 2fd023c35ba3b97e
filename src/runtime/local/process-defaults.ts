import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import { createRepeatableRandom, realClock, silentLog } from "../base/context.ts";
import { FxError } from "../base/errors/errors.ts";
import { findProjectRoot, readFileIfThere } from "../base/files.ts";
import { GET_FAULT_BUDGET_MS } from "../connector/classify-error.ts";
import { ConnectorRegistry } from "../connector/connector-registry.ts";
import type { ScheduledFault } from "../faults/scheduled-fault.ts";
import { rememberSecrets, SecretResolver } from "../secrets/secret-resolver.ts";
import { type PollLimits, readPollOptions } from "../task/poll-options.ts";
import type { RunOptions } from "../task/run/run-options.ts";
import { VirtualClock } from "./clock/virtual-clock.ts";
import { placeRuns, type RunsPlace } from "./record/run-folder.ts";
import type { RunRecorder, RunReplay } from "./run-recorder.ts";

/** The options of a run that injects faults. A task passes them on to the code that runs it. */
export interface InjectingRunOptions extends RunOptions {
  readonly inject: readonly ScheduledFault[];
}

/** What fx adds to the options of a run that it injects faults into, records or replays. */
interface OwnRunOptions extends Partial<InjectingRunOptions> {
  readonly recorder?: RunRecorder;
  readonly replay?: RunReplay;
}

/** The options of a run with their defaults. */
export type CompleteRunOptions = ReturnType<typeof withProcessDefaults>;

/** The only place where a local run reads from the process. */
export function withProcessDefaults(options: RunOptions) {
  const { clock = realClock, projectRoot = findProjectRoot(process.cwd()), runsFolder } = options;
  const { inject = [], recorder, replay } = options as OwnRunOptions;
  refuseNaN(options);
  return {
    ...options,
    clock,
    secrets: rememberSecrets(options.secrets ?? createProcessSecrets(process.env)),
    log: options.log ?? silentLog,
    random:
      options.random ?? (clock instanceof VirtualClock ? createRepeatableRandom(0) : Math.random),
    fetch: options.fetch ?? fetch,
    registry: options.registry ?? ConnectorRegistry.shared,
    projectRoot,
    runs:
      runsFolder === undefined ? getProcessRuns(projectRoot) : placeRuns(projectRoot, runsFolder),
    getFaultBudgetMs: options.getFaultBudgetMs ?? GET_FAULT_BUDGET_MS,
    poll: readPoll(options),
    inject,
    recorder,
    replay,
    onEvent: options.onEvent ?? (() => undefined),
    pid: process.pid,
    newRunId: () => randomBytes(6).toString("hex"),
  };
}

/** Where this process records the runs of a project: `FX_RUNS` replaces `.fx/runs`. */
export function getProcessRuns(
  projectRoot: string,
  { env, cwd } = { env: process.env, cwd: process.cwd() },
): RunsPlace {
  const folder = env["FX_RUNS"];
  return placeRuns(projectRoot, folder ? resolve(cwd, folder) : undefined);
}

/** A miscalculated limit must not lead to a run without a limit, or to endless retries. */
function refuseNaN(options: RunOptions): void {
  for (const name of ["timeoutMs", "retries", "getFaultBudgetMs"] as const) {
    if (Number.isNaN(options[name]))
      throw new FxError("FX2002", `expected a number as ${name}, got NaN`);
  }
}

function readPoll({ poll }: RunOptions): PollLimits {
  const faults: string[] = [];
  const limits = readPollOptions(poll, faults);
  if (faults.length === 0) return limits;
  throw new FxError("FX2002", "the run's poll option is invalid", { details: faults });
}

/** The secrets of a local run: environment variables with and without the prefix, then files. */
export function createProcessSecrets(env: NodeJS.ProcessEnv): SecretResolver {
  return new SecretResolver({ env, local: true, readFile: readFileIfThere });
}
