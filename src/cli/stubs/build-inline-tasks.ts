import { formatPlace } from "../../project/list-connectors.ts";
import { getKind } from "../../runtime/base/brand.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import type { TaskEntry } from "../../runtime/loader/collect-exports.ts";
import type { SerializationSettings } from "../../runtime/task/serialization-settings.ts";
import type { TaskDefinition } from "../../runtime/task/task-definition.ts";
import { buildTaskTemplate } from "../../runtime/task/template/build-task-template.ts";
import type { TaskTemplate } from "../../runtime/wire/models/task-template.ts";
import type { Sdk } from "../../stubs/sdk.ts";
import type { InlineTask } from "../../stubs/stub-task.ts";

/**
 * Builds the templates of tasks that connectors run.
 *
 * @throws FxError FX2033 with every task that Python cannot register
 */
export function buildInlineTasks(
  entries: readonly TaskEntry[],
  settings: SerializationSettings,
  sdk: Sdk,
  cwd: string,
): InlineTask[] {
  const faults: string[] = [];
  const built = entries.flatMap(({ name, task }) => {
    const kind = getConnectorKind(task);
    const template = kind && buildTaskTemplate(task, { ...settings, protocol: sdk.protocol });
    const place = formatPlace(task.definedAt.location, cwd);
    faults.push(...listFaults(template, sdk).map((fault) => `${name}  ${place}  ${fault}`));
    return template === undefined ? [] : [{ template, isSync: kind === "sync-connector" }];
  });
  if (faults.length === 0) return built;
  throw new FxError("FX2033", `${sdk.name} cannot register these tasks with a workflow`, {
    details: faults,
    hint: "leave out --inline and use fx register, or name other tasks: fx stubs PATH TASK …",
  });
}

/** The kind of connector that runs a task; undefined if none does. */
function getConnectorKind(task: TaskDefinition): "async-connector" | "sync-connector" | undefined {
  const { connector, executor } = task as { connector?: unknown; executor?: unknown };
  const kind = getKind(connector) ?? executor;
  return kind === "async-connector" || kind === "sync-connector" ? kind : undefined;
}

function listFaults(template: TaskTemplate | undefined, sdk: Sdk): readonly string[] {
  if (template === undefined || template.container !== undefined) return ["no connector runs it"];
  const { timeout } = template.metadata;
  const isTooFine = timeout !== undefined && timeout.nanos % 1000 !== 0;
  return [
    ...(isTooFine ? ["its timeout has nanoseconds, and Python has only microseconds"] : []),
    ...sdk.listUnsupported(template),
  ];
}
