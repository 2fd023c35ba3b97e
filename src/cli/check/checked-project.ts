import { confirm, getNoPromptReason } from "../../process/terminal/confirm.ts";
import { listProjectConnectors } from "../../project/load-and-register.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { countOf } from "../../runtime/base/text.ts";
import type { ConformanceCheck } from "../../runtime/check/check.ts";
import type { ScheduledTask } from "../../runtime/check/schedules/schedule.ts";
import type { ConnectorClient } from "../../runtime/client/connector-client.ts";
import {
  type AnyConnector,
  ConnectorRegistry,
} from "../../runtime/connector/connector-registry.ts";
import type { TaskEntry } from "../../runtime/loader/collect-exports.ts";
import type { LoadedProject } from "../../runtime/loader/load-project.ts";
import type { AnyTask } from "../../runtime/task/task-definition.ts";
import type { CommandHost } from "../fx-command.ts";
import type { LoadedTasks } from "../project-command.ts";
import type { CheckFlags } from "./check-flags.ts";
import type { CheckView } from "./check-view.ts";

/** The tasks of a project whose connectors are checked, and where they come from. */
export interface CheckedProject extends LoadedTasks {
  /** PATH as the user typed it; undefined for the whole project. */
  readonly path: string | undefined;
}

/** What to check, and how. */
export interface CheckRequest {
  readonly project: CheckedProject;
  readonly checks: readonly ConformanceCheck[];
  /** The faults to inject, instead of the checks. */
  readonly faults: FaultRequest | undefined;
  readonly flags: CheckFlags;
}

/** The faults to inject. */
export interface FaultRequest {
  /** How often each task runs. */
  readonly count: number;
  /** The only run, whatever `count` is. */
  readonly replay: ScheduledTask | undefined;
}

/** What the checks of a task show, what stops them, and the command that runs them. */
export interface CheckTools {
  readonly view: CheckView;
  readonly signal: AbortSignal;
  readonly host: CommandHost;
}

/** Imports the modules again. Undefined if that is not possible. */
export function createReload({
  importAgain,
}: LoadedProject): (() => Promise<readonly AnyConnector[]>) | undefined {
  if (importAgain === undefined) return undefined;
  return () =>
    ConnectorRegistry.during(new ConnectorRegistry(), async () => {
      const collected = await importAgain();
      for (const { connector } of collected.exportedConnectors)
        ConnectorRegistry.register(connector);
      return listProjectConnectors(collected);
    });
}

/** Tells connectors apart that run one of these tasks. */
export function isCheckedBy(tasks: readonly TaskEntry[]): (connector: AnyConnector) => boolean {
  return ({ taskCategory: { name, version } }) =>
    tasks.some(({ task }) => task.taskType === name && task.taskTypeVersion === version);
}

/** Whether a server has the connector of a task. */
export function hasConnector(
  server: Pick<ConnectorClient, "connectors">,
  { taskType, taskTypeVersion }: Pick<AnyTask, "taskType" | "taskTypeVersion">,
): boolean {
  return listCategories(server).some(
    ({ name, version }) => name === taskType && version === taskTypeVersion,
  );
}

function listCategories({ connectors }: Pick<ConnectorClient, "connectors">) {
  return connectors.flatMap((connector) => connector.supportedTaskCategories);
}

/**
 * The tasks whose connectors the servers have, or the one that the user named.
 *
 * @throws FX2025 if there are none
 */
export function chooseCheckedTasks(
  tasks: readonly TaskEntry[],
  servers: readonly Pick<ConnectorClient, "connectors">[],
  { isNamed, endpoint }: { readonly isNamed: boolean; readonly endpoint: string | undefined },
): readonly TaskEntry[] {
  const chosen = tasks.filter(({ task }) => servers.some((server) => hasConnector(server, task)));
  if (chosen.length > 0) return chosen;
  const served = servers.flatMap(listCategories);
  const where = endpoint ?? "the project";
  const has =
    served.length === 0
      ? "has no connectors"
      : `has connectors for ${served.map(({ name, version }) => `${name} (${version})`).join(", ")}`;
  const types = tasks.map(
    ({ name, task }) => `${name} is of type ${task.taskType} (${task.taskTypeVersion})`,
  );
  const fault = isNamed ? `task "${tasks[0]!.name}" has no connector` : "no task has a connector";
  throw new FxError("FX2025", fault, {
    details: [...types, `${where} ${has}`],
    hint:
      endpoint === undefined
        ? 'export the connector, and a task of it: export const example = connector.task({ name: "example" })'
        : "start the server with the connector, or pass the --endpoint of one that has it",
  });
}

/** A task and the most jobs that its checks create. */
export interface TaskJobs {
  readonly task: string;
  readonly count: number;
}

/**
 * Asks before the checks create real jobs, which may cost money.
 *
 * @throws FX2000 if nobody can answer, FX1009 if the answer is no
 */
export async function askForJobs(
  jobs: readonly TaskJobs[],
  { process, wantsJson }: Pick<CommandHost, "process" | "wantsJson">,
): Promise<void> {
  const total = sumJobs(jobs);
  if (total === 0) return;
  const tasks =
    jobs.length === 1
      ? jobs[0]!.task
      : jobs.map(({ task, count }) => `${task} (${count})`).join(", ");
  const what = `up to ${countOf(total, "job")} of ${tasks}`;
  const noPrompt = getNoPromptReason(process, { json: wantsJson });
  if (noPrompt !== undefined) {
    const fault = `fx check creates ${what}, and needs --yes to do so (${noPrompt})`;
    const hint = "add --yes, or name a fake of the outside system as world in fx.check.yaml";
    throw new FxError("FX2000", fault, { hint });
  }
  const question = `fx check creates ${what}, more if the service answers 429 or 5xx, and deletes those that still run at the end. Continue?`;
  if (!(await confirm(question, process, wantsJson)))
    throw new FxError("FX1009", "stopped: no job was created");
}

export function sumJobs(jobs: readonly TaskJobs[]): number {
  return jobs.reduce((sum, { count }) => sum + count, 0);
}
