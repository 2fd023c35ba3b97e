import assert from "node:assert/strict";
import type { SourceLocation } from "../../../src/runtime/base/errors/errors.ts";
import { brandClass, type Kind } from "../../../src/runtime/base/json.ts";
import { collectExports, type LoadedModule } from "../../../src/runtime/loader/collect-exports.ts";
import { findTask, requireTasks } from "../../../src/runtime/loader/require-tasks.ts";
import { awaitFxError } from "../../support/assertions/caught-error.ts";

/** A task or connector as the loader sees it: a brand, a name and a location. */
class Branded {
  readonly definedAt: { readonly location: SourceLocation | undefined };
  constructor(
    readonly name: string,
    line = 1,
  ) {
    this.definedAt = { location: { file: "/p/src/a.ts", line, column: 5 } };
  }
}
class Task extends Branded {}
class AsyncConnector extends Branded {}
class SyncConnector extends Branded {}
for (const [branded, kind] of [
  [Task, "task"],
  [AsyncConnector, "async-connector"],
  [SyncConnector, "sync-connector"],
] as [typeof Branded, Kind][])
  brandClass(branded, kind);

function module(name: string, exports: object): LoadedModule {
  return { file: `/p/src/${name}.ts`, exports: exports as LoadedModule["exports"] };
}

function tasksOf(...modules: LoadedModule[]): string[] {
  const { tasks } = collectExports(modules, "/p");
  return tasks.map(({ name, exportName, file }) => `${name} ${exportName} ${file}`);
}

describe("collectExports", () => {
  it("finds tasks and connectors by brand, in the order of modules and exports", () => {
    const modules = [
      module("b", {
        second: new Task("t2"),
        sync: new SyncConnector("c2"),
        Task,
        number: 5,
        nothing: null,
        text: "x",
        object: {},
        fn: () => 1,
      }),
      module("a", { first: new Task("t1"), async: new AsyncConnector("c1") }),
    ];
    assert.deepEqual(tasksOf(...modules), ["t2 second /p/src/b.ts", "t1 first /p/src/a.ts"]);
    const { exportedConnectors } = collectExports(modules, "/p");
    const found = exportedConnectors.map(
      ({ connector, exportName, file }) => `${connector.name} ${exportName} ${file}`,
    );
    assert.deepEqual(found, ["c2 sync /p/src/b.ts", "c1 async /p/src/a.ts"]);
  });

  it("returns a value exported several times once, under its first name, default last", () => {
    const task = new Task("t");
    for (const [a, b, expected] of [
      [{ default: task, one: task, two: task }, { three: task }, "t one /p/src/a.ts"],
      [{ default: task }, { one: task }, "t one /p/src/b.ts"],
      [{ default: task }, {}, "t default /p/src/a.ts"],
    ] as const)
      assert.deepEqual(tasksOf(module("a", a), module("b", b)), [expected]);
  });

  it("reads only own enumerable exports", () => {
    const exports = Object.create({ inherited: new Task("t1") }) as Record<string, unknown>;
    Object.defineProperty(exports, "hidden", { value: new Task("t2") });
    assert.deepEqual(tasksOf(module("a", exports)), []);
  });

  it("accepts a module whose exports are not an object", () => {
    for (const exports of [null, undefined, 5])
      assert.deepEqual(tasksOf(module("a", exports as never)), []);
  });

  it("rejects tasks with the same name, and lists every place", async () => {
    const modules = [
      module("a", { one: new Task("t", 3), other: new Task("u", 4) }),
      module("b", { two: new Task("t", 5) }),
    ];
    const error = await awaitFxError(() => collectExports(modules, "/p"), "FX3006");
    assert.equal(error.summary, '2 tasks are named "t"');
    assert.deepEqual(error.details, ["t: one in src/a.ts:3", "t: two in src/a.ts:5"]);
    assert.deepEqual(error.location, { file: "/p/src/a.ts", line: 5, column: 5 });
  });

  it("reports every name that is used more than once", async () => {
    const tasks = ["t", "t", "u", "u", "v"].map((name) => new Task(name));
    const error = await awaitFxError(() => collectExports([module("a", tasks)], "/p"));
    assert.equal(error.summary, "2 task names are used more than once");
    assert.equal(error.details.length, 4);
  });

  it("reports an export that throws when it is read", async () => {
    const exports = {
      get broken(): never {
        throw new RangeError("no");
      },
    };
    const error = await awaitFxError(
      () => collectExports([module("a", exports)], "/p"),
      "FX3002",
      /collect-exports\.test\.ts:\d+:\d+ throws when fx reads its export "broken"$/,
    );
    assert.ok(error.cause instanceof RangeError);
  });

  it("reports an export that cannot be inspected", async () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    await awaitFxError(() => collectExports([module("a", { proxy })], "/p"), "FX3002");
  });
});

describe("findTask", () => {
  const a = module("a", {
    hottestDays: new Task("hottest_days"),
    weather: new Task("forecast"),
    forecast: new Task("weather"),
    same: new Task("x"),
  });
  const { tasks } = collectExports([a, module("b", { same: new Task("y") })], "/p");
  const found = (name: string): string => findTask(tasks, name, "src").name;

  it("finds a task by its name", () => assert.equal(found("hottest_days"), "hottest_days"));
  it("finds a task by its export name if no task has this name", () =>
    assert.equal(found("hottestDays"), "hottest_days"));
  it("prefers the name of a task to an export name", () =>
    assert.equal(found("weather"), "weather"));

  const unknown: [name: string, message: string, hint: string | undefined][] = [
    ["wether", 'no task "wether" in src; did you mean "weather"?', undefined],
    ["hottestDay", 'no task "hottestDay" in src; did you mean "hottestDays"?', undefined],
    ["qqqqqq", 'no task "qqqqqq" in src', "list the tasks: fx run src"],
    [
      "same",
      'no task "same" in src, and several exports have that name: "x", "y"',
      "use the name of the task",
    ],
    ["__proto__", 'no task "__proto__" in src', "list the tasks: fx run src"],
  ];
  for (const [name, message, hint] of unknown) {
    it(`reports: ${message}`, async () => {
      const error = await awaitFxError(() => findTask(tasks, name, "src"));
      assert.deepEqual([error.code, error.message, error.hint], ["FX2001", message, hint]);
    });
  }
});

describe("requireTasks", () => {
  const require = (modules: LoadedModule[], path = "src/a.ts", cwd = "/p") =>
    requireTasks(
      {
        ...collectExports(modules, "/p"),
        project: { root: "/p", config: {} },
        modules,
        skipped: [],
      } as never,
      path,
      cwd,
    );
  const fail = (...given: Parameters<typeof require>) => awaitFxError(() => require(...given));

  it("returns the tasks", () => {
    const names = require([module("a", { t: new Task("t") })]).map(({ name }) => name);
    assert.deepEqual(names, ["t"]);
  });

  it("lists the exports, and suggests what to write", async () => {
    class Plain {
      readonly a = 1;
    }
    const exports = {
      Weather: Task,
      Conn: AsyncConnector,
      conn: new SyncConnector("c"),
      Plain,
      fn: () => 1,
      list: [],
      nothing: null,
      text: "x",
      settings: {},
    };
    const error = await fail([module("a", exports)]);
    assert.deepEqual([error.code, error.summary], ["FX3003", "no task in src/a.ts"]);
    assert.deepEqual(error.details, [
      "Weather is a task class; export an instance of it",
      "Conn is a connector class",
      "conn is a connector",
      "Plain is a class",
      "fn is a function",
      "list is a value of type object",
      "nothing is a value of type object",
      "text is a value of type string",
      "settings is a value of type object",
    ]);
    assert.equal(error.hint, 'export const myTask = new Weather({ name: "my_task" })');
  });

  it("reports that nothing is exported", async () => {
    const error = await fail([module("a", {})]);
    assert.equal(error.message, "no task in src/a.ts: nothing is exported");
  });

  it("reports that the folder has no modules", async () => {
    const error = await fail([], ".");
    assert.equal(error.message, "no task in .: no modules found");
    assert.match(error.hint!, /^pass the folder of the modules, or create a project: fx init /);
  });

  for (const [title, exports, hint] of [
    ["a function task", { n: 1 }, "export const myTask = task({ … }, async (inputs) => ({ … }))"],
    [
      "a task of an exported connector",
      { weather: new SyncConnector("c") },
      'export const myTask = weather.task({ name: "my_task" })',
    ],
  ] as const) {
    it(`suggests ${title}`, async () => {
      assert.equal((await fail([module("a", exports)])).hint, hint);
    });
  }

  it("lists at most 10 exports", async () => {
    const { details } = await fail([module("a", Array(100).fill(1))]);
    assert.deepEqual(details.slice(9), ["9 is a value of type number", "and 90 more"]);
  });
});
