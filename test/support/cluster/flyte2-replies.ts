import { FLYTE2_METHODS } from "../../../src/runtime/remote/flyte2/flyte2-messages.ts";
import { getField } from "../../../src/runtime/wire/reflected/message-fields.ts";
import type { ReflectedMessages } from "../../../src/runtime/wire/reflected/reflected-message.ts";
import { createSharedHandlers, Refused, type UploadLocationRequest } from "./answer-call.ts";
import { type ExecutionStep, type FakeCluster, isOver } from "./fake-cluster.ts";
import { createAppHandlers } from "./flyte2-apps.ts";

/** The methods that the server has: those that fx calls, and those that only flyte-sdk calls. */
export const METHODS = {
  ...FLYTE2_METHODS,
  uploadInputs: "/flyteidl2.dataproxy.DataProxyService/UploadInputs",
} as const;

/** The fields of the requests that the server reads. */
export interface Message extends UploadLocationRequest {
  readonly id: string;
  readonly taskId: { readonly name: string; readonly version: string };
  readonly runId: { readonly name: string };
  readonly actionId: { readonly run: { readonly name: string } };
  readonly reason: string;
  readonly request: { readonly limit: number; readonly token: string };
}

/** A request of a method, as it arrived. */
export interface Request {
  readonly bytes: Uint8Array;
  /** Resolves when the cluster changes, or when the call is over. */
  readonly changed: () => Promise<void>;
}

/** Returns the reply, or those of a stream. */
export type Handler<M> = (message: M, request: Request) => object | AsyncGenerator<object>;

/** The answer of each method. */
export function createHandlers(cluster: FakeCluster, messages: ReflectedMessages) {
  const key = ({ name, version }: Message["taskId"]): string => `${name} ${version}`;
  const find = (name: string) => {
    const execution = cluster.executions.get(name);
    if (execution === undefined) throw new Refused("NOT_FOUND", `run ${name} not found`);
    return execution;
  };
  const look = (run: Message["runId"]) => {
    find(run.name);
    const step = cluster.look(run.name)!;
    return { step, reply: { details: toDetails(cluster, run, step) } };
  };
  const handlers: { readonly [Name in keyof typeof METHODS]?: Handler<Message> } = {
    ...createSharedHandlers(cluster),
    deployTask: ({ taskId }, { bytes }) => {
      cluster.tasks.set(key(taskId), getField(bytes, 2)!);
      return {};
    },
    getTaskDetails: ({ taskId }) => {
      const spec = cluster.tasks.get(key(taskId));
      if (spec === undefined) throw new Refused("NOT_FOUND", "task not found");
      return { details: { taskId, spec: messages.decode("flyteidl2.task.TaskSpec", spec) } };
    },
    createRun: ({ taskId, runId }, { bytes }) => {
      if (!cluster.tasks.has(key(taskId))) throw new Refused("NOT_FOUND", "task not found");
      // An existing run is returned as if it were new.
      const inputs = getField(bytes, 4) ?? new Uint8Array();
      cluster.start(runId.name, taskId.name, taskId.version, inputs);
      return { run: { action: { id: { run: runId, name: "a0" } } } };
    },
    getActionDetails: ({ actionId }) => look(actionId.run).reply,
    async *watchActionDetails({ actionId: { run } }, { changed }) {
      for (;;) {
        const { step, reply } = look(run);
        yield reply;
        if (isOver(step.phase)) return;
        if (cluster.isAtRest(run.name)) await changed();
      }
    },
    async *tailLogs() {
      yield await Promise.resolve({
        logs: [{ lines: cluster.log.map((message) => ({ message })) }],
      });
    },
    listRuns: ({ request }) => {
      if (request.limit > 200) throw new Refused("INVALID_ARGUMENT", "limit above 200");
      const { items, token } = cluster.listPage(request);
      const runs = items.map(({ name, task, steps, shown }) => ({
        action: {
          id: { run: { name }, name: "a0" },
          metadata: { task: { id: { name: task } } },
          status: {
            phase: `ACTION_PHASE_${steps[Math.min(shown, steps.length) - 1]?.phase ?? "QUEUED"}`,
            startTime: { seconds: 946684800 },
          },
        },
      }));
      return { runs, token };
    },
    abortRun: ({ runId, reason }) => {
      find(runId.name);
      cluster.abortEven(runId.name, reason);
      return {};
    },
    getActionData: ({ actionId }) => {
      const { inputs } = find(actionId.run.name);
      if (cluster.largeOutputs !== undefined)
        throw new Refused(
          "INTERNAL",
          `failed to read outputs from ${cluster.largeOutputs.uri}: limit exceeded. 3mb > 2mb`,
        );
      return {
        inputs: messages.decode("flyteidl2.task.Inputs", inputs),
        outputs: messages.decode("flyteidl2.task.Outputs", cluster.outputs),
      };
    },
    getActionDataUris: () => ({ outputsUri: cluster.largeOutputs?.uri }),
    uploadInputs: () => ({
      offloadedInputData: { uri: "s3://bucket/inputs.pb", inputsHash: "hash" },
    }),
    getClientConfig: () => cluster.oauth?.client ?? {},
    getProject: ({ id }) => {
      if (id !== cluster.project) throw new Refused("NOT_FOUND", "project not found");
      return { project: { id, domains: [{ id: cluster.domain }] } };
    },
    selectCluster: () => {
      if (cluster.selectedEndpoint === undefined)
        throw new Refused("UNIMPLEMENTED", "no cluster service");
      return { clusterEndpoint: cluster.selectedEndpoint };
    },
  };
  return { ...handlers, ...createAppHandlers(cluster) };
}

/** The details of a run, as the methods that read and watch it show them. */
function toDetails(
  cluster: FakeCluster,
  run: { readonly name: string },
  step: ExecutionStep,
): object {
  const { abortedBecause, task, version } = cluster.executions.get(run.name)!;
  const error = step.error && { message: step.error.message, kind: `KIND_${step.error.kind}` };
  return {
    id: { run, name: "a0" },
    metadata: { task: { id: { name: task, version } } },
    status: {
      phase: `ACTION_PHASE_${step.phase}`,
      startTime: { seconds: 946684800 },
      attempts: step.attempt ?? 1,
    },
    ...(error !== undefined && { errorInfo: error }),
    ...(abortedBecause !== undefined && { abortInfo: { reason: abortedBecause } }),
    attempts: [
      {
        attempt: step.attempt ?? 1,
        phase: `ACTION_PHASE_${step.phase}`,
        logInfo: step.links ?? [],
        clusterEvents: step.message === undefined ? [] : [{ message: step.message }],
      },
    ],
  };
}
