import { relative } from "node:path";
import { formatPlace } from "../../project/list-connectors.ts";
import { quoteWords } from "../../runtime/base/text.ts";
import {
  type AnyConnector,
  findByCategory,
  isSync,
} from "../../runtime/connector/connector-registry.ts";
import type { TaskEntry } from "../../runtime/loader/collect-exports.ts";
import type { LoadedProject } from "../../runtime/loader/load-project.ts";
import type { SecretResolver } from "../../runtime/secrets/secret-resolver.ts";
import { composeCheckCommand } from "../checks/task-checks.ts";
import type { ConnectorView, TaskView } from "../protocol.ts";
import { describeFields } from "./describe-field.ts";
import type { ProjectContent } from "./project-version.ts";

/** Describes a project without the value of any secret. */
export function describeProject(
  { project, tasks }: LoadedProject,
  connectors: readonly AnyConnector[],
  secrets: SecretResolver,
  envFlags: readonly string[],
): ProjectContent {
  const { root } = project;
  return {
    root,
    tasks: tasks.map((entry) => describeTask(entry, connectors, root, envFlags)),
    connectors: connectors.map((connector) => describeConnector(connector, secrets)),
  };
}

/** The keys of all secrets that tasks and connectors declare. */
export function listSecretKeys(
  { tasks }: LoadedProject,
  connectors: readonly AnyConnector[],
): readonly string[] {
  const ofTasks = tasks.flatMap(({ task }) => task.policy.secrets.map(({ key }) => key));
  return [...new Set([...connectors.flatMap((each) => each.secrets), ...ofTasks])];
}

function describeTask(
  { task, file, name }: TaskEntry,
  connectors: readonly AnyConnector[],
  root: string,
  envFlags: readonly string[],
): TaskView {
  const { taskType, taskTypeVersion, definedAt } = task;
  const place = formatPlace(definedAt.location, root);
  const module = relative(root, file);
  const connector = findByCategory(connectors, taskType, taskTypeVersion);
  return {
    name,
    file: module,
    taskType,
    taskTypeVersion,
    definedAt: place === "" ? null : place,
    connector: connector?.name ?? null,
    runWords: quoteWords([...envFlags, module, name]),
    checkCommand:
      connector === undefined ? null : composeCheckCommand({ task: name, file: module }, envFlags),
    inputs: describeFields(task.inputFields),
    outputs: describeFields(task.outputFields),
  };
}

function describeConnector(connector: AnyConnector, secrets: SecretResolver): ConnectorView {
  const { name: taskType, version: taskTypeVersion } = connector.taskCategory;
  return {
    name: connector.name,
    kind: isSync(connector) ? "sync" : "async",
    taskType,
    taskTypeVersion,
    secrets: connector.secrets.map((key) => ({
      key,
      isPresent: secrets.find(key) !== undefined,
    })),
  };
}
