import {
  type AnyTask,
  AsyncConnectorExecutorMixin,
  CustomizedContainerTask,
  type JsonObject,
  type SerializationSettings,
  ShimTaskExecutor,
  SqlTask,
  SyncConnectorExecutorMixin,
  Task,
  t,
  task,
} from "../../../src/entries/index.ts";
import type { Protocol } from "../../../src/runtime/base/protocol.ts";
import type { TaskDefinition } from "../../../src/runtime/task/task-definition.ts";

/** The kinds of task whose templates differ in different fields. */
export type TaskKind = "connector" | "sql" | "shim" | "function";

const CUSTOM: JsonObject = {
  text: "é",
  number: 5,
  half: 0.5,
  yes: true,
  nothing: null,
  list: [1, "a", []],
  inner: { a: {} },
};

class AsyncTask<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> {
  readonly taskType = "async-type";
  override getCustom(): JsonObject {
    return CUSTOM;
  }
  override getConfig(): Record<string, string> {
    return { region: "eu", empty: "" };
  }
}

class BareTask<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> {
  readonly taskType = "bare-type";
}

class SyncTask<I, O> extends SyncConnectorExecutorMixin(Task)<I, O> {
  readonly taskType = "sync-type";
}

class QueryTask<I, O> extends AsyncConnectorExecutorMixin(SqlTask)<I, O> {
  override readonly taskType = "warehouse";
}

class Executor extends ShimTaskExecutor {
  override executeFromModel(): never {
    throw new Error("it is serialized only");
  }
}

class ShimTask<I, O> extends CustomizedContainerTask<I, O, JsonObject> {
  override getCustom(): JsonObject {
    return this.config;
  }
}

const point = t.object({ x: t.float(), label: t.string() }, { title: "Point" });

/** What the connector tasks of both protocols have. */
const FORECAST = {
  outputs: { result: t.dataset(), files: t.dict(t.file()) },
  taskTypeVersion: 3,
  cache: { version: "v1", serialize: true, ignoreInputs: ["days", "city"] },
  retries: 2,
  timeout: "1h0.5s",
  podTemplateName: "pod",
};
const FORECAST_INPUTS = { city: t.string(), days: t.int(), points: t.list(point) };

interface FxTask {
  readonly kind: TaskKind;
  /**
   * The protocols whose Python SDK has the same task: flyte-sdk has no shims or synchronous
   * connectors.
   */
  readonly in: readonly Protocol[];
  readonly task: TaskDefinition | AnyTask;
}

/** The tasks of `test/interop/python/flyte1/tasks.py` and `flyte2/tasks.py`, in fx. */
const FX_TASKS: Readonly<Record<string, FxTask>> = {
  async_task: {
    kind: "connector",
    in: ["flyte1"],
    task: new AsyncTask({
      name: "async_task",
      ...FORECAST,
      inputs: { ...FORECAST_INPUTS, note: t.optional(t.string()) },
      interruptible: false,
      deprecated: "use another",
      labels: { team: "a" },
      annotations: { note: "b" },
    }),
  },
  flyte2_task: {
    kind: "connector",
    in: ["flyte2"],
    task: new AsyncTask({
      name: "flyte2_task",
      ...FORECAST,
      inputs: { ...FORECAST_INPUTS, note: t.union(t.string(), t.none()) },
      interruptible: true,
      secrets: [
        { key: "api-key" },
        { group: "g", key: "k", envVar: "TOKEN" },
        { key: "file", mount: "FILE" },
      ],
    }),
  },
  bare_task: {
    kind: "connector",
    in: ["flyte1", "flyte2"],
    task: new BareTask({ name: "bare_task" }),
  },
  sync_task: {
    kind: "connector",
    in: ["flyte1"],
    task: new SyncTask({
      name: "sync_task",
      inputs: { at: t.datetime() },
      outputs: { took: t.duration() },
      interruptible: true,
      timeout: "90s",
      cache: { version: "v1" },
    }),
  },
  sql_task: {
    kind: "sql",
    in: ["flyte1", "flyte2"],
    task: new QueryTask({
      name: "sql_task",
      query: "select *\n  from t\twhere x = '{{ .inputs.x }}'  ",
      inputs: { x: t.int() },
      outputs: { rows: t.dataset() },
    }),
  },
  shim_task: {
    kind: "shim",
    in: ["flyte1"],
    task: new ShimTask({
      name: "shim_task",
      taskType: "greeter",
      containerImage: "{{.image.other.fqn}}:{{.image.other.version}}",
      executorType: Executor,
      executor: "src/greet#Executor",
      config: { greeting: "Hello" },
      inputs: { name: t.string() },
      outputs: { greeting: t.string() },
      requests: { cpu: "500m", memory: "1Gi", gpu: 1, ephemeralStorage: "2Gi" },
      limits: { memory: "2Gi" },
      env: { B: "task", C: "task" },
      secrets: [
        { group: "g", groupVersion: "1", key: "k" },
        { group: "g", key: "file", mount: "FILE" },
        { group: "g", key: "env", mount: "ENV_VAR", envVar: "TOKEN" },
      ],
    }),
  },
  bare_shim_task: {
    kind: "shim",
    in: ["flyte1"],
    task: new ShimTask({
      name: "bare_shim_task",
      taskType: "python-task",
      containerImage: "image:1",
      executorType: Executor,
      executor: "src/greet#Executor",
      config: {},
    }),
  },
  function_task: {
    kind: "function",
    in: ["flyte1"],
    task: task(
      {
        name: "function_task",
        inputs: { n: t.int(), ok: t.bool().default(true) },
        outputs: t.float(),
        containerImage: "{{.image.default}}",
        requests: { cpu: 1 },
        env: { MODE: "x" },
        retries: 1,
        timeout: "0s",
      },
      ({ n }) => n / 2,
    ),
  },
  flyte2_function_task: {
    kind: "function",
    in: ["flyte2"],
    task: task(
      {
        name: "flyte2_function_task",
        inputs: { n: t.int(), ok: t.bool().default(true) },
        outputs: t.float(),
        requests: { cpu: 1, memory: "1Gi", gpu: 1, ephemeralStorage: "2Gi" },
        env: { MODE: "x" },
        retries: 1,
      },
      ({ n }) => n / 2,
    ),
  },
  bare_function_task: {
    kind: "function",
    in: ["flyte1"],
    task: task({ name: "bare_function_task" }, () => undefined),
  },
};

/** Returns the tasks that a protocol's Python SDK has, by their names there. */
export function tasksIn(protocol: Protocol): readonly (readonly [name: string, task: FxTask])[] {
  return Object.entries(FX_TASKS).filter(([, task]) => task.in.includes(protocol));
}

/** The same settings as in `templates.py`. */
export const SETTINGS: SerializationSettings = {
  project: "p",
  domain: "d",
  version: "v",
  image: "registry/default:1",
  images: { other: "registry/other@sha256:0123456789abcdef" },
  env: { A: "settings", B: "settings" },
  locate: () => "src/tasks#aTask",
};
