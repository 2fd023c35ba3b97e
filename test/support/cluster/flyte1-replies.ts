import { isDeepStrictEqual } from "node:util";
import type { FLYTE1_METHODS } from "../../../src/runtime/remote/flyte1/flyte1-messages.ts";
import { getField } from "../../../src/runtime/wire/reflected/message-fields.ts";
import type { ReflectedMessages } from "../../../src/runtime/wire/reflected/reflected-message.ts";
import { createSharedHandlers, Refused, type UploadLocationRequest } from "./answer-call.ts";
import type { FakeCluster } from "./fake-cluster.ts";

/** The fields of the requests that the server reads. */
export interface Message extends UploadLocationRequest {
  readonly id: { readonly name: string; readonly version: string };
  readonly name: string;
  readonly project: string;
  readonly domain: string;
  readonly cause: string;
  readonly limit: number;
  readonly token: string;
  readonly spec: { readonly launchPlan: { readonly name: string; readonly version: string } };
  readonly workflowExecutionId: object;
  readonly uniqueParentId: string;
  readonly nodeExecutionId: {
    readonly nodeId: string;
    readonly executionId: { readonly name: string };
  };
}
/** Returns the reply; `bytes` is the request as it arrived. */
export type Handler = (request: Message, bytes: Uint8Array) => object;

/** The answer of each method. */
export function createHandlers(
  cluster: FakeCluster,
  messages: ReflectedMessages,
): Partial<Record<keyof typeof FLYTE1_METHODS, Handler>> {
  const find = (name: string) => {
    const execution = cluster.executions.get(name);
    if (execution === undefined)
      throw new Refused("NOT_FOUND", `missing entity of type execution with identifier ${name}`);
    return execution;
  };
  const key = ({ name, version }: { name: string; version: string }): string =>
    `${name} ${version}`;
  /** Maps have no order in protobuf, so the bytes of equal specs may differ. */
  const read = (spec: Uint8Array): unknown => messages.decode("flyteidl.admin.TaskSpec", spec);
  return {
    ...createSharedHandlers(cluster),
    createTask: ({ id }, bytes) => {
      const spec = getField(bytes, 2)!;
      const known = cluster.tasks.get(key(id));
      if (known !== undefined && isDeepStrictEqual(read(known), read(spec)))
        throw new Refused("ALREADY_EXISTS", "task with identical structure already exists");
      if (known !== undefined)
        throw new Refused(
          "INVALID_ARGUMENT",
          `${key(id)} task with different structure already exists. (Please register a new version of the task):\n/template/type: a != b`,
        );
      cluster.tasks.set(key(id), spec);
      return {};
    },
    getTask: ({ id }) => {
      const spec = cluster.tasks.get(key(id));
      if (spec === undefined) throw new Refused("NOT_FOUND", "missing entity of type TASK");
      const template = messages.decode("flyteidl.core.TaskTemplate", getField(spec, 1)!);
      return { id, closure: { compiledTask: { template } } };
    },
    createExecution: ({ name, project, domain, spec }, bytes) => {
      const { launchPlan } = spec;
      if (!cluster.tasks.has(key(launchPlan)))
        throw new Refused("NOT_FOUND", "missing entity of type TASK");
      const inputs = getField(bytes, 5) ?? new Uint8Array();
      if (!cluster.start(name, launchPlan.name, launchPlan.version, inputs))
        throw new Refused("ALREADY_EXISTS", "execution already exists");
      return { id: { project, domain, name } };
    },
    getExecution: ({ id }) => {
      const { name } = id;
      const execution = find(name);
      const step = cluster.look(name)!;
      return {
        id,
        spec: {
          launchPlan: {
            resourceType: "TASK",
            project: cluster.project,
            domain: cluster.domain,
            name: execution.task,
            version: execution.version,
          },
        },
        closure: {
          phase: step.phase,
          startedAt: { seconds: 946684800 },
          updatedAt: { seconds: 946684860 },
          ...(step.error !== undefined && { error: step.error }),
          ...(cluster.largeOutputs !== undefined &&
            step.phase === "SUCCEEDED" && { outputs: { uri: cluster.largeOutputs.uri } }),
          ...(execution.abortedBecause !== undefined && {
            abortMetadata: { cause: execution.abortedBecause, principal: "ada" },
          }),
        },
      };
    },
    listExecutions: (page) => {
      const { items, token } = cluster.listPage(page);
      const executions = items.map(({ name, task, steps, shown }) => ({
        id: { name },
        spec: { launchPlan: { name: task } },
        closure: {
          phase: steps[Math.min(shown, steps.length) - 1]?.phase ?? "UNDEFINED",
          startedAt: { seconds: 946684800 },
        },
      }));
      return { executions, token };
    },
    listNodeExecutions: ({ workflowExecutionId, uniqueParentId, limit, token }) => {
      const frame = uniqueParentId === "" ? ["start-node", "end-node"] : [];
      const nodes = [
        ...frame.map((id) => ({ id, phase: "SUCCEEDED" })),
        ...(cluster.nodes ?? [{ id: "n0", phase: "RUNNING" }]).filter(
          ({ parent = "" }) => parent === uniqueParentId,
        ),
      ];
      const start = Number(token);
      const end = start + Math.min(limit, 10);
      return {
        nodeExecutions: nodes.slice(start, end).map(({ id, phase }) => ({
          id: { nodeId: id, executionId: workflowExecutionId },
          closure: { phase },
          metadata: { isParentNode: cluster.nodes?.some(({ parent }) => parent === id) === true },
        })),
        token: end < nodes.length ? String(end) : "",
      };
    },
    listTaskExecutions: ({ nodeExecutionId }) => {
      const { nodeId, executionId } = nodeExecutionId;
      const { name } = executionId;
      const node = cluster.nodes?.find(({ id }) => id === nodeId);
      if (node !== undefined)
        return {
          taskExecutions: Array.from({ length: node.attempts ?? 1 }, (_, index) => ({
            id: { retryAttempt: index },
            closure: {
              phase: node.phase,
              reason: `${nodeId} is ${node.phase}`,
              logs: [{ name: "job", uri: `https://jobs.example/${nodeId}/${index + 1}` }],
            },
          })),
        };
      const { steps, shown } = find(name);
      const step = steps[Math.min(Math.max(shown, 1), steps.length) - 1]!;
      return {
        taskExecutions: Array.from({ length: step.attempt ?? 1 }, (_, index) => ({
          id: { retryAttempt: index },
          closure: {
            phase: step.phase === "SUCCEEDED" ? "SUCCEEDED" : "RUNNING",
            reason: step.message ?? "",
            logs: step.links ?? [],
          },
        })),
      };
    },
    getExecutionData: ({ id }) => {
      const { inputs } = find(id.name);
      const read = (bytes: Uint8Array) => messages.decode("flyteidl.core.LiteralMap", bytes);
      if (cluster.largeOutputs === undefined)
        return { fullInputs: read(inputs), fullOutputs: read(cluster.outputs) };
      const { url } = cluster.largeOutputs;
      return { fullInputs: read(inputs), fullOutputs: {}, outputs: { url, bytes: 3_000_000 } };
    },
    terminateExecution: ({ id, cause }) => {
      const { name } = id;
      find(name);
      if (!cluster.abort(name, cause))
        throw new Refused("FAILED_PRECONDITION", "the execution has already ended");
      return {};
    },
    getDomains: () => ({ domains: [{ id: cluster.domain, name: cluster.domain }] }),
    listProjects: () => ({ projects: [{ id: cluster.project, name: cluster.project }] }),
    getVersion: () => ({ controlPlaneVersion: { Version: "v1.16.8" } }),
  };
}
