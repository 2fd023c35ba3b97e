import { FLYTE2_METHODS } from "../../../src/runtime/remote/flyte2/flyte2-messages.ts";
import { getField } from "../../../src/runtime/wire/reflected/message-fields.ts";
import type { ReflectedMessages } from "../../../src/runtime/wire/reflected/reflected-message.ts";
import type { ExecutionStep, FakeCluster } from "./fake-cluster.ts";
import { answerApps } from "./flyte2-apps.ts";
import { createUploadLocation, type UploadLocationRequest } from "./upload-location.ts";

/** The methods that the server has: those that fx calls, and those that only flyte-sdk calls. */
export const METHODS = {
  ...FLYTE2_METHODS,
  uploadInputs: "/flyteidl2.dataproxy.DataProxyService/UploadInputs",
} as const;

/** Fails a call with a code of Connect. */
export class Refused extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** The fields of the requests that the server reads. */
export interface Message extends UploadLocationRequest {
  readonly id: string;
  readonly taskId: { readonly name: string; readonly version: string };
  readonly runId: { readonly name: string };
  readonly actionId: { readonly run: { readonly name: string } };
  readonly appId: { readonly name: string };
  readonly reason: string;
  readonly request: { readonly limit: number; readonly token: string };
}

/** Answers a method that is not a stream. */
export function createReply(
  cluster: FakeCluster,
  messages: ReflectedMessages,
  method: string,
  message: Message,
  bytes: Uint8Array,
): object {
  const key = ({ name, version }: { name: string; version: string }): string =>
    `${name} ${version}`;
  switch (method) {
    case METHODS.deployTask:
      cluster.tasks.set(key(message.taskId), getField(bytes, 2)!);
      return {};
    case METHODS.getTaskDetails: {
      const spec = cluster.tasks.get(key(message.taskId));
      if (spec === undefined) throw new Refused("not_found", "task not found");
      return {
        details: {
          taskId: message.taskId,
          spec: messages.decode("flyteidl2.task.TaskSpec", spec),
        },
      };
    }
    case METHODS.createRun: {
      const { taskId, runId } = message as unknown as {
        taskId: { name: string; version: string };
        runId: { name: string };
      };
      if (!cluster.tasks.has(key(taskId))) throw new Refused("not_found", "task not found");
      // An existing run is returned as if it were new.
      const inputs = getField(bytes, 4) ?? new Uint8Array();
      cluster.start(runId.name, taskId.name, taskId.version, inputs);
      return { run: { action: { id: { run: runId, name: "a0" } } } };
    }
    case METHODS.getActionDetails: {
      const { run } = message.actionId;
      const step = cluster.look(run.name);
      if (step === undefined) throw new Refused("not_found", `run ${run.name} not found`);
      return { details: toDetails(cluster, run, step) };
    }
    case METHODS.listRuns: {
      if (message.request.limit > 200) throw new Refused("invalid_argument", "limit above 200");
      const { items, token } = cluster.listPage(message.request);
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
    }
    case METHODS.abortRun: {
      const { runId, reason } = message as unknown as { runId: { name: string }; reason: string };
      if (!cluster.executions.has(runId.name))
        throw new Refused("not_found", `run ${runId.name} not found`);
      cluster.abortEven(runId.name, reason);
      return {};
    }
    case METHODS.getActionData: {
      const { name } = message.actionId.run;
      const execution = cluster.executions.get(name);
      if (execution === undefined) throw new Refused("not_found", `run ${name} not found`);
      if (cluster.largeOutputs !== undefined)
        throw new Refused(
          "internal",
          `failed to read outputs from ${cluster.largeOutputs.uri}: limit exceeded. 3mb > 2mb`,
        );
      return {
        inputs: messages.decode("flyteidl2.task.Inputs", execution.inputs),
        outputs: messages.decode("flyteidl2.task.Outputs", cluster.outputs),
      };
    }
    case METHODS.getActionDataUris:
      return { outputsUri: cluster.largeOutputs?.uri };
    case METHODS.createUpload: {
      const location = createUploadLocation(cluster, message);
      if (location !== undefined) return location;
      throw new Refused("already_exists", "file exists with different content");
    }
    case METHODS.uploadInputs:
      return { offloadedInputData: { uri: "s3://bucket/inputs.pb", inputsHash: "hash" } };
    case METHODS.getClientConfig:
      return cluster.oauth?.client ?? {};
    case METHODS.getOAuthMetadata:
      if (cluster.oauth === undefined) throw new Refused("unimplemented", "not implemented");
      return cluster.oauth.metadata;
    case METHODS.getUser:
      return { subject: "ada", email: "ada@example.com" };
    case METHODS.getProject:
      if (message.id !== cluster.project) throw new Refused("not_found", "project not found");
      return { project: { id: cluster.project, domains: [{ id: cluster.domain }] } };
    case METHODS.selectCluster:
      if (cluster.selectedEndpoint === undefined)
        throw new Refused("unimplemented", "no cluster service");
      return { clusterEndpoint: cluster.selectedEndpoint };
    case METHODS.createApp:
    case METHODS.getApp:
    case METHODS.updateApp:
    case METHODS.deleteApp:
    case METHODS.listApps:
      return answerApps(cluster, method, message);
    default:
      throw new Refused("unimplemented", "not implemented");
  }
}

/** The details of a run, as the methods that read and watch it show them. */
export function toDetails(
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
