import assert from "node:assert/strict";
import { SqlTask, Task, t } from "../../../src/entries/index.ts";
import { VERSION } from "../../../src/runtime/base/protocol.ts";
import { normalizeStatement } from "../../../src/runtime/task/sql-task.ts";
import { buildTaskTemplate } from "../../../src/runtime/task/template/build-task-template.ts";
import { awaitFxError, catchFxError } from "../../support/assertions/caught-error.ts";

class PlainTask<I, O> extends Task<I, O> {
  readonly taskType = "plain";
}

describe("a task's options", () => {
  const listFaults = (options: Partial<ConstructorParameters<typeof PlainTask>[0]>) =>
    catchFxError("FX3007", () => new PlainTask({ name: "a", ...options })).details;

  it("are rejected with every fault, at the place where the task is made", () => {
    const details = listFaults({
      name: "",
      retries: -1,
      timeout: "soon",
      cache: { version: "", ignoreInputs: ["nope"] },
      secrets: [{ key: "", envVar: "lower" }],
    });
    assert.equal(details.length, 7, details.join("\n"));
  });

  it("reject a timeout without a unit, and name the units", () => {
    assert.deepEqual(listFaults({ timeout: 90 as never }), [
      "timeout   expected a duration such as 90s, 1h30m or PT1H30M, got 90, which has no unit; write 90s or 90m",
    ]);
  });

  it("report a number that was passed as a string", () => {
    assert.deepEqual(listFaults({ retries: "2" as never, taskTypeVersion: -1 }), [
      'retries   expected a whole number from 0, got the string "2"',
      "taskTypeVersion   expected a whole number from 0, got -1",
    ]);
  });

  it("treat a timeout of zero as no limit", () => {
    assert.equal(new PlainTask({ name: "a", timeout: "90s" }).policy.timeout?.toMs(), 90_000);
    assert.equal(new PlainTask({ name: "a", timeout: "0s" }).policy.timeout, undefined);
  });

  it("says what is missing if nothing runs it", async () => {
    await awaitFxError(new PlainTask({ name: "a" }).run(), "FX3007", /nothing runs a/);
  });
});

describe("the TaskTemplate of a task", () => {
  it("runs as its class says if that overrides execute", async () => {
    class EchoTask<I, O> extends Task<I, O> {
      readonly taskType = "echo";
      protected override execute(inputs: object): Promise<object> {
        return Promise.resolve(inputs);
      }
    }
    const echo = new EchoTask({ name: "echo", inputs: { a: t.int() }, outputs: { a: t.int() } });
    assert.deepEqual(await echo.run({ a: 1 }), { a: 1 });
  });

  it("has policy, interface, custom, config and secrets", () => {
    class Configured<I, O> extends PlainTask<I, O> {
      override getCustom(): { readonly a: number } {
        return { a: 1 };
      }
      override getConfig(): { readonly mode: string } {
        return { mode: "" };
      }
    }
    const task = new Configured({
      name: "n",
      inputs: { b: t.int().describe("how many"), a: t.string() },
      retries: 2,
      interruptible: false,
      taskTypeVersion: 3,
      cache: { version: "1", serialize: true, ignoreInputs: ["b", "a"] },
      secrets: [{ key: "k", group: "g", mount: "FILE" }],
    });
    const template = buildTaskTemplate(task, { project: "p", domain: "d", version: "v" });
    assert.deepEqual(template.id, { project: "p", domain: "d", name: "n", version: "v", org: "" });
    const inputs = Object.entries(template.interface.inputs);
    const described = inputs.map(([name, { description }]) => `${name}: ${description}`);
    assert.deepEqual(described, ["b: how many", "a: a"]);
    assert.deepEqual(template.metadata.cacheIgnoreInputVars, ["b", "a"]);
    assert.equal(template.metadata.interruptible, false);
    assert.deepEqual(template.metadata.runtime, {
      type: "FLYTE_SDK",
      version: "1.16.31",
      flavor: `fx/${VERSION}`,
    });
    const flyte2 = buildTaskTemplate(task, { protocol: "flyte2" });
    assert.equal(flyte2.metadata.runtime.version, "2.12.1");
    assert.deepEqual(template.custom, { a: 1 });
    assert.deepEqual(template.config, { mode: "" });
    assert.deepEqual(template.securityContext, {
      secrets: [{ key: "k", group: "g", groupVersion: "", mountRequirement: "FILE", envVar: "" }],
    });
    assert.equal(template.taskTypeVersion, 3);
  });

  let deep: object = {};
  for (let level = 0; level < 10_000; level += 1) deep = { deep };
  for (const [what, custom, detail] of [
    ["nested deeper than a Struct may be", deep, /nest/],
    ["of more than 1 MiB", { text: "x".repeat(1024 * 1024) }, /^custom: more than 1 MiB of JSON$/],
  ] as const)
    it(`rejects a custom ${what}`, () => {
      class Custom<I, O> extends PlainTask<I, O> {
        override getCustom = () => custom as never;
      }
      const build = () => buildTaskTemplate(new Custom({ name: "a" }), {});
      assert.match(catchFxError("FX3010", build).details[0]!, detail);
    });
});

describe("a SQL statement", () => {
  it("has one blank instead of each run of white space, like flytekit's", () => {
    assert.equal(normalizeStatement("\n  select  a,\n\t b\n from x \n"), "select a, b from x");
  });

  it("keeps blanks inside quotes and comments, and the end of a line comment", () => {
    for (const [written, normal] of [
      ["select 'a  b',  \"c  d\"  from x", "select 'a  b', \"c  d\" from x"],
      ["select 1 -- one  comment\n   from x", "select 1 -- one  comment\nfrom x"],
      ["select 'it''s  so'  /* a  b */  x", "select 'it''s  so' /* a  b */ x"],
    ] as const)
      assert.equal(normalizeStatement(written), normal);
  });

  it("is the task's sql, with its dialect", () => {
    class Query<I, O> extends SqlTask<I, O> {}
    const sqlOf = (options: { query: string; dialect?: "HIVE" }) =>
      buildTaskTemplate(new Query({ name: "q", ...options }), {}).sql;
    assert.deepEqual(sqlOf({ query: " select  1 " }), { statement: "select 1", dialect: "ANSI" });
    assert.equal(sqlOf({ query: "x", dialect: "HIVE" })?.dialect, "HIVE");
  });
});
