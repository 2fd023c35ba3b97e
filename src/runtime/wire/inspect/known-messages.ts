import type { Protocol } from "../../base/protocol.ts";

type Names = Readonly<Record<Protocol, readonly string[]>>;

/** The messages that hold a task. fx recognizes them by their content. */
export const TASK_MESSAGES: Names = {
  flyte1: ["flyteidl.core.TaskTemplate", "flyteidl.admin.TaskSpec"],
  flyte2: ["flyteidl2.core.TaskTemplate", "flyteidl2.task.TaskSpec"],
};

/** The messages in files that have the same name in every run. */
export const MESSAGES_BY_FILE: ReadonlyMap<string, Names> = new Map([
  ["inputs.pb", { flyte1: ["flyteidl.core.LiteralMap"], flyte2: ["flyteidl2.task.Inputs"] }],
  ["outputs.pb", { flyte1: ["flyteidl.core.LiteralMap"], flyte2: ["flyteidl2.task.Outputs"] }],
  [
    "error.pb",
    { flyte1: ["flyteidl.core.ErrorDocument"], flyte2: ["flyteidl2.core.ErrorDocument"] },
  ],
]);

/** The messages that are stored in files or sent to a cluster, for people who choose a `--type`. */
export const KNOWN_MESSAGES: Names = {
  flyte1: [
    ...TASK_MESSAGES.flyte1,
    "flyteidl.core.LiteralMap",
    "flyteidl.core.Literal",
    "flyteidl.core.ErrorDocument",
    "flyteidl.admin.Resource",
    "flyteidl.admin.CreateTaskRequest",
    "flyteidl.admin.CreateTaskResponse",
    "flyteidl.admin.GetTaskRequest",
    "flyteidl.admin.GetTaskResponse",
    "flyteidl.admin.DeleteTaskRequest",
    "flyteidl.admin.ExecuteTaskSyncRequest",
    "flyteidl.admin.ExecuteTaskSyncResponse",
    "flyteidl.admin.TaskCreateRequest",
    "flyteidl.admin.ExecutionCreateRequest",
  ],
  flyte2: [
    ...TASK_MESSAGES.flyte2,
    "flyteidl2.task.Inputs",
    "flyteidl2.core.Literal",
    "flyteidl2.core.ErrorDocument",
    "flyteidl2.connector.Resource",
    "flyteidl2.connector.CreateTaskRequest",
    "flyteidl2.connector.CreateTaskResponse",
    "flyteidl2.connector.GetTaskRequest",
    "flyteidl2.connector.GetTaskResponse",
    "flyteidl2.connector.DeleteTaskRequest",
    "flyteidl2.task.DeployTaskRequest",
    "flyteidl2.workflow.CreateRunRequest",
  ],
};
