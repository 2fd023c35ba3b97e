import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import {
  type Context,
  type ContextManager,
  context,
  ROOT_CONTEXT,
  type Span,
  trace,
} from "@opentelemetry/api";
import {
  type AnyConnector,
  ConnectorRegistry,
  defineSyncConnector,
  Resource,
} from "../../../../src/entries/index.ts";
import { ConnectorServices } from "../../../../src/runtime/service/grpc/grpc-host.ts";
import type { ServerOptions } from "../../../../src/runtime/service/server-options.ts";
import { ConnectorClient } from "../../../support/server/connector-client.ts";
import { aboutJob, Job, ScriptedConnector, throws } from "../../../support/server/endpoint-run.ts";
import { listen } from "../../../support/server/listen.ts";
import { Gate } from "../../../support/time/gate.ts";

/** What OpenTelemetry's SDK registers. */
const contexts = new (class implements ContextManager {
  readonly #storage = new AsyncLocalStorage<Context>();
  active = (): Context => this.#storage.getStore() ?? ROOT_CONTEXT;
  with: ContextManager["with"] = (active, work, self, ...args) =>
    this.#storage.run(active, () => work.call(self, ...args));
  bind = <T>(_active: Context, target: T): T => target;
  enable = (): this => this;
  disable = (): this => this;
})();

/** The span of a call, with the attributes that fx sets until it ends. */
class RecordedSpan {
  readonly attributes: Record<string, unknown> = {};
  isRecording(): boolean {
    return true;
  }
  setAttribute(name: string, value: unknown): void {
    this.attributes[name] = value;
  }
}

describe("the span of a call", () => {
  let grpc: Server;
  const spans: RecordedSpan[] = [];
  let flyte1: ConnectorClient;
  let flyte2: ConnectorClient;

  before(() => context.setGlobalContextManager(contexts));
  after(() => context.disable());
  afterEach(() => {
    grpc.forceShutdown();
    spans.length = 0;
  });

  /** Runs each handler in a span, as OpenTelemetry's gRPC instrumentation does. */
  async function serve(connector: AnyConnector, options: ServerOptions = {}): Promise<void> {
    grpc = new Server();
    const registry = new ConnectorRegistry();
    registry.register(connector);
    const addService: Server["addService"] = (definition, handlers) => {
      const traced = Object.entries(handlers).map(([name, handle]) => {
        const handleInSpan = (...args: readonly unknown[]): unknown => {
          const span = new RecordedSpan();
          spans.push(span);
          const active = trace.setSpan(ROOT_CONTEXT, span as unknown as Span);
          return context.with(active, handle as (...all: typeof args) => unknown, {}, ...args);
        };
        return [name, handleInSpan];
      });
      grpc.addService(definition, Object.fromEntries(traced) as typeof handlers);
    };
    const services = new ConnectorServices({ ...options, registry });
    await services.addTo({ addService });
    const port = await listen(grpc, ServerCredentials.createInsecure());
    flyte1 = await ConnectorClient.connect(port, "flyte1");
    flyte2 = await ConnectorClient.connect(port, "flyte2");
  }
  const attributes = (): readonly object[] => spans.map((span) => span.attributes);
  const createRequest = (name: string, type = "scripted") => ({
    template: { id: { name: "my_task" }, type },
    taskExecutionMetadata: {
      taskExecutionId: {
        nodeExecutionId: { executionId: { project: "shop", domain: "production", name } },
        retryAttempt: 1,
      },
    },
  });
  const ofExecution = (name: string, type = "scripted") => ({
    "flyte.task.type": type,
    "flyte.task.attempt": 2,
    "flyte.execution.project": "shop",
    "flyte.execution.domain": "production",
    "flyte.execution.name": name,
  });

  it("has the task type, the execution, the attempt and the phase", async () => {
    await serve(new ScriptedConnector({ get: () => Resource.running() }));
    await flyte1.call("CreateTask", createRequest("f1"));
    await flyte2.call("CreateTask", createRequest("r2"));
    await flyte1.call("GetTask", aboutJob());
    await flyte2.call("DeleteTask", aboutJob());
    assert.deepEqual(attributes(), [
      ofExecution("f1"),
      ofExecution("r2"),
      { "flyte.task.type": "scripted", "flyte.phase": "RUNNING" },
      { "flyte.task.type": "scripted" },
    ]);
  });

  it("has the phase RUNNING if get throws an error that may be transient", async () => {
    await serve(new ScriptedConnector({ get: throws(new Error("unavailable")) }));
    await flyte1.call("GetTask", aboutJob());
    assert.deepEqual(attributes(), [{ "flyte.task.type": "scripted", "flyte.phase": "RUNNING" }]);
  });

  it("has the phase FAILED for a create that failed, and for its polls", async () => {
    const create = throws(new Error("no such city"));
    await serve(new ScriptedConnector({ create, classify: () => "user" }));
    await flyte1.poll("scripted", await flyte1.create(createRequest("f1")));
    assert.deepEqual(attributes(), [
      { ...ofExecution("f1"), "flyte.phase": "FAILED" },
      { "flyte.task.type": "scripted", "flyte.phase": "FAILED" },
    ]);
  });

  it("has the phase of a synchronous connector's result", async () => {
    await serve(defineSyncConnector({ taskType: "sum", do: () => Resource.succeeded({}) }));
    await flyte1.execute(createRequest("f1", "sum"));
    await flyte2.call("CreateTask", createRequest("r2", "sum"));
    assert.deepEqual(attributes(), [
      { ...ofExecution("f1", "sum"), "flyte.phase": "SUCCEEDED" },
      { ...ofExecution("r2", "sum"), "flyte.phase": "SUCCEEDED" },
    ]);
  });

  it("leaves out what the caller does not say, and names that are too long for Flyte", async () => {
    await serve(new ScriptedConnector({}));
    const { template } = createRequest("");
    const { taskExecutionMetadata } = createRequest("x".repeat(256));
    await flyte1.call("CreateTask", { template });
    await flyte1.call("CreateTask", { template, taskExecutionMetadata });
    const { "flyte.execution.name": _tooLong, ...others } = ofExecution("");
    assert.deepEqual(attributes(), [{ "flyte.task.type": "scripted" }, others]);
  });

  it("is active in the author's code of its own call, also after the call was queued", async () => {
    const names = Array.from({ length: 16 }, (_, index) => `f${index}`);
    const arrived = new Gate();
    let started = 0;
    const requestStarted = () => ((started += 1) === names.length ? arrived.open() : undefined);
    const active: unknown[] = [];
    await serve(
      new ScriptedConnector({
        async create() {
          active.push(trace.getActiveSpan());
          await arrived.passed;
          active.push(trace.getActiveSpan());
          return new Job({ jobId: "j" });
        },
      }),
      { maxConcurrency: 1, maxQueued: names.length, observers: [{ requestStarted }] },
    );
    await Promise.all(names.map((name) => flyte1.call("CreateTask", createRequest(name))));
    const twice = spans.flatMap((span) => [span, span]);
    assert.deepEqual(active, twice);
    const expected = names.map((name) => ofExecution(name));
    assert.deepEqual(attributes(), expected);
  });
});
