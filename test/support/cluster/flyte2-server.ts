import { once } from "node:events";
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createHttps, type ServerOptions } from "node:https";
import type { AddressInfo } from "node:net";
import { FLYTE2 } from "../../../src/runtime/remote/flyte2/flyte2-messages.ts";
import { getField } from "../../../src/runtime/wire/reflected/message-fields.ts";
import {
  loadReflectedMessages,
  type ReflectedMessages,
} from "../../../src/runtime/wire/reflected/reflected-message.ts";
import { type ExecutionStep, type FakeCluster, isOver } from "./fake-cluster.ts";
import type { ClusterServer } from "./flyte1-server.ts";

class Refused extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** The fields of the requests that the server reads. */
interface Message {
  readonly id: string;
  readonly taskId: { readonly name: string; readonly version: string };
  readonly runId: { readonly name: string };
  readonly actionId: { readonly run: { readonly name: string } };
  readonly reason: string;
  readonly filename: string;
}

/** Serves a cluster as Flyte 2's Connect handlers do, over HTTP/1.1. */
export async function serveFlyte2(
  cluster: FakeCluster,
  options: { readonly tls?: ServerOptions; readonly stepsPerStream?: number } = {},
): Promise<ClusterServer> {
  const messages = await loadReflectedMessages("flyte2");
  const answer = (request: IncomingMessage, response: ServerResponse): void =>
    void respond(request, response).catch((error: unknown) => response.destroy(error as Error));
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? "";
    const method = Object.values(FLYTE2).find((one) => one.path === path);
    const body = await readBody(request);
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    const isStream = headers["content-type"] === "application/connect+proto";
    const bytes = isStream ? body.subarray(5) : body;
    try {
      if (method === undefined) throw new Refused("unimplemented", `${path} is not implemented`);
      const message = messages.decode(method.request, bytes) as Message;
      cluster.calls.push({ path, message: { ...message }, headers });
      const fault = cluster.takeFault(path);
      if (fault === "cut") return void response.destroy();
      if (typeof fault === "object") throw new Refused(fault.status.toLowerCase(), fault.message);
      if (!path.includes("AuthMetadataService") && !cluster.isAllowed(headers))
        throw new Refused("unauthenticated", "token missing or expired");
      if (method === FLYTE2.tailLogs) {
        sendLog(response);
        return;
      }
      if (isStream) {
        await watch(message, response, method.reply);
        return;
      }
      const reply = messages.encode(
        method.reply,
        createReply(cluster, messages, method, message, bytes),
      );
      if (fault === "lost") return void response.destroy();
      response.writeHead(200, { "content-type": "application/proto" }).end(reply);
    } catch (error) {
      const { code = "internal", message } = error as Partial<Refused>;
      response
        .writeHead(code === "unauthenticated" ? 401 : 400, { "content-type": "application/json" })
        .end(JSON.stringify({ code, message }));
    }
  };
  const sendLog = (response: ServerResponse): void => {
    const lines = cluster.log.map((message) => ({ message }));
    const reply = messages.encode(FLYTE2.tailLogs.reply, { logs: [{ lines }] });
    response.writeHead(200, { "content-type": "application/connect+proto" });
    response.write(frame(0, reply));
    response.end(frame(2, "{}"));
  };
  const watch = async (
    { actionId }: Message,
    response: ServerResponse,
    type: string,
  ): Promise<void> => {
    const { name } = actionId.run;
    response.writeHead(200, { "content-type": "application/connect+proto" });
    for (let sent = 0; sent < (options.stepsPerStream ?? Infinity); sent += 1) {
      const step = cluster.look(name);
      if (step === undefined)
        return void response.end(
          frame(
            2,
            JSON.stringify({ error: { code: "not_found", message: `run ${name} not found` } }),
          ),
        );
      response.write(frame(0, messages.encode(type, { details: toDetails(cluster, name, step) })));
      if (isOver(step.phase)) break;
      if (cluster.isAtRest(name)) await cluster.change(response);
      if (response.destroyed) return;
    }
    response.end(frame(2, "{}"));
  };
  const server = options.tls === undefined ? createHttp(answer) : createHttps(options.tls, answer);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

function createReply(
  cluster: FakeCluster,
  messages: ReflectedMessages,
  method: object,
  message: Message,
  bytes: Uint8Array,
): object {
  const key = ({ name, version }: { name: string; version: string }): string =>
    `${name} ${version}`;
  switch (method) {
    case FLYTE2.deployTask:
      cluster.tasks.set(key(message.taskId), getField(bytes, 2)!);
      return {};
    case FLYTE2.getTaskDetails: {
      const spec = cluster.tasks.get(key(message.taskId));
      if (spec === undefined) throw new Refused("not_found", "task not found");
      return {
        details: {
          taskId: message.taskId,
          spec: messages.decode("flyteidl2.task.TaskSpec", spec),
        },
      };
    }
    case FLYTE2.createRun: {
      const { taskId, runId } = message as unknown as {
        taskId: { name: string; version: string };
        runId: { name: string };
      };
      if (!cluster.tasks.has(key(taskId))) throw new Refused("not_found", "task not found");
      if (
        !cluster.start(
          runId.name,
          taskId.name,
          taskId.version,
          getField(bytes, 4) ?? new Uint8Array(),
        )
      )
        throw new Refused("already_exists", "run already exists");
      return { run: { action: { id: { run: runId, name: "a0" } } } };
    }
    case FLYTE2.getActionDetails: {
      const { name } = message.actionId.run;
      const step = cluster.look(name);
      if (step === undefined) throw new Refused("not_found", `run ${name} not found`);
      return { details: toDetails(cluster, name, step) };
    }
    case FLYTE2.listRuns:
      return {
        runs: [...cluster.executions.values()].reverse().map(({ name, task, steps, shown }) => ({
          action: {
            id: { run: { name }, name: "a0" },
            metadata: { task: { id: { name: task } } },
            status: {
              phase: `ACTION_PHASE_${steps[Math.min(shown, steps.length) - 1]?.phase ?? "QUEUED"}`,
              startTime: { seconds: 946684800 },
            },
          },
        })),
      };
    case FLYTE2.abortRun: {
      const { runId, reason } = message as unknown as { runId: { name: string }; reason: string };
      if (!cluster.executions.has(runId.name))
        throw new Refused("not_found", `run ${runId.name} not found`);
      if (!cluster.abort(runId.name, reason))
        throw new Refused("failed_precondition", "the run has already ended");
      return {};
    }
    case FLYTE2.getActionData: {
      const { name } = message.actionId.run;
      const execution = cluster.executions.get(name);
      if (execution === undefined) throw new Refused("not_found", `run ${name} not found`);
      return {
        inputs: messages.decode("flyteidl2.task.Inputs", execution.inputs),
        outputs: messages.decode("flyteidl2.task.Outputs", cluster.outputs),
      };
    }
    case FLYTE2.createUpload: {
      const { filename } = message;
      return {
        signedUrl: `${cluster.uploadUrl}/${filename}?signature=never-print-me`,
        nativeUrl: `s3://bucket/uploads/${filename}`,
        headers: {},
      };
    }
    case FLYTE2.getClientConfig:
      return cluster.oauth?.client ?? {};
    case FLYTE2.getOAuthMetadata:
      if (cluster.oauth === undefined) throw new Refused("unimplemented", "not implemented");
      return cluster.oauth.metadata;
    case FLYTE2.getUser:
      return { subject: "ada", email: "ada@example.com" };
    case FLYTE2.getProject:
      if (message.id !== cluster.project) throw new Refused("not_found", "project not found");
      return { project: { id: cluster.project, domains: [{ id: cluster.domain }] } };
    case FLYTE2.selectCluster:
      return { clusterEndpoint: "" };
    default:
      throw new Refused("unimplemented", "not implemented");
  }
}

function toDetails(cluster: FakeCluster, name: string, step: ExecutionStep): object {
  const { abortedBecause, task, version } = cluster.executions.get(name)!;
  const error = step.error && { message: step.error.message, kind: `KIND_${step.error.kind}` };
  return {
    id: { run: { name }, name: "a0" },
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

function frame(flags: number, content: Uint8Array | string): Buffer {
  const bytes = Buffer.from(content as string);
  const head = Buffer.alloc(5);
  head.writeUInt8(flags, 0);
  head.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
