import {
  AsyncConnectorExecutorMixin,
  type JsonObject,
  SqlTask,
  SyncConnectorExecutorMixin,
  Task,
  type AnyTask,
  t,
} from "../../../src/index.ts";

/** Everything that quoting could break. */
const TEXT =
  'a "quoted" \'text\' \\ \n \r\t {x} %s \u0000\u001b\u007f\u0085\u2028\ufeff é 漢 😀 """';

const CUSTOM: JsonObject = {
  text: TEXT,
  [TEXT]: "a key",
  class: "keyword",
  ["__proto__"]: { polluted: false },
  numbers: [-0, 0.1, 1e21, 5e-324, 1.7976931348623157e308, 2 ** 53 - 1, -7],
  nothing: null,
  yes: true,
  empty: [{}, [], ""],
  deep: nest(25),
};

function nest(levels: number): JsonObject {
  return levels === 0 ? { bottom: TEXT } : { inner: nest(levels - 1) };
}

class HostileTask<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> {
  readonly taskType = `type ${TEXT}`;
  override getCustom(): JsonObject {
    return CUSTOM;
  }
}

class SyncTask<I, O> extends SyncConnectorExecutorMixin(Task)<I, O> {
  readonly taskType: string = "sync";
}

class ConfiguredTask<I, O> extends SyncTask<I, O> {
  override readonly taskType = "configured";
  override getConfig(): Record<string, string> {
    return { [TEXT]: TEXT, empty: "" };
  }
}

class HiveTask<I, O> extends AsyncConnectorExecutorMixin(SqlTask)<I, O> {
  override readonly taskType = "hive";
}

const Odd = t.object({ name: t.string(), "two words": t.int() }, { title: "OddOne" });

/** Tasks that both SDKs can register, with names and texts that are hard to write in Python. */
export const HOSTILE_TASKS: readonly AnyTask[] = [
  new HostileTask({
    name: "hostile-names.and_texts",
    inputs: {
      "days-ahead": t.int().default(7),
      class: t.string(),
      ctx: t.string(),
      node_id: t.optional(t.string()),
      items: t.list(Odd),
    },
    outputs: { "a-b": t.float(), count: t.int(), lambda: t.string() },
    taskTypeVersion: 2,
    retries: 5,
    timeout: "1h0m0.000001s",
    interruptible: true,
    cache: { version: TEXT, ignoreInputs: ["days-ahead", "class"] },
    podTemplateName: `pod ${TEXT}`,
    secrets: [
      { key: `key ${TEXT}`, group: `group ${TEXT}`, mount: "FILE" },
      { key: "token", group: "g", mount: "ENV_VAR", envVar: "TOKEN" },
    ],
  }),
  new SyncTask({ name: "list", outputs: { "only-output": t.string().describe("one") } }),
  new ConfiguredTask({ name: "configured" }),
  new HiveTask({
    name: "hive",
    dialect: "HIVE",
    query: `select '${TEXT.replaceAll("'", "''")}  x' -- a   comment\n  from   "a  b"`,
    inputs: { x: t.int() },
    outputs: { rows: t.dataset() },
  }),
  new HiveTask({ name: "empty_query", dialect: "OTHER", query: "" }),
];

/** With settings that flyte-sdk does not have. */
export const FLYTE1_TASKS: readonly AnyTask[] = [
  new HostileTask({
    name: "described",
    inputs: { city: t.string().describe(TEXT), described: t.string().describe("described") },
    outputs: { o0: t.string().describe(`  ${TEXT}  `) },
    deprecated: TEXT,
    labels: { [TEXT]: TEXT },
    annotations: { "example.com/note": TEXT },
    secrets: [
      { key: "any" },
      { key: "versioned", group: "g", groupVersion: `v ${TEXT}`, envVar: "VERSIONED" },
    ],
  }),
];
