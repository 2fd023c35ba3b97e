import assert from "node:assert/strict";
import { type FxError, SqlTask, Task, t } from "../../../src/entries/index.ts";
import { VERSION } from "../../../src/runtime/base/protocol.ts";
import { normalizeStatement } from "../../../src/runtime/task/sql-task.ts";
import { buildTaskTemplate } from "../../../src/runtime/task/template/build-task-template.ts";

class PlainTask<I, O> extends Task<I, O> {
  readonly taskType = "plain";
}

describe("a task's options", () => {
  it("are rejected with every fault, at the place where the task is made", () => {
    assert.throws(
      () =>
        new PlainTask({
          name: "",
          retries: -1,
          timeout: "soon",
          cache: { version: "", ignoreInputs: ["nope"] },
          secrets: [{ key: "", envVar: "lower" }],
        }),
      (error: FxError) => {
        assert.equal(error.code, "FX3007");
        assert.equal(error.details.length, 7, error.details.join("\n"));
        return true;
      },
    );
  });

  it("reject a timeout without a unit, and name the units", () => {
    assert.throws(
      () => new PlainTask({ name: "a", timeout: 90 as never }),
      (error: FxError) => {
        assert.equal(error.code, "FX3007");
        assert.deepEqual(error.details, [
          "timeout   expected a duration such as 90s, 1h30m or PT1H30M, got 90, which has no unit; write 90s or 90m",
        ]);
        return true;
      },
    );
  });

  it("report a number that was passed as a string", () => {
    assert.throws(
      () => new PlainTask({ name: "a", retries: "2" as never, taskTypeVersion: -1 }),
      (error: FxError) => {
        assert.deepEqual(error.details, [
          'retries   expected a whole number from 0, got the string "2"',
          "taskTypeVersion   expected a whole number from 0, got -1",
        ]);
        return true;
      },
    );
  });

  it("treat a timeout of zero as no limit", () => {
    assert.equal(new PlainTask({ name: "a", timeout: "90s" }).policy.timeout?.toMs(), 90_000);
    assert.equal(new PlainTask({ name: "a", timeout: "0s" }).policy.timeout, undefined);
  });

  it("says what is missing if nothing runs it", async () => {
    await assert.rejects(
      new PlainTask({ name: "a" }).run(),
      (error: FxError) => error.code === "FX3007" && /nothing runs a/.test(error.message),
    );
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
    assert.deepEqual(
      Object.entries(template.interface.inputs).map(([name, { description }]) => [
        name,
        description,
      ]),
      [
        ["b", "how many"],
        ["a", "a"],
      ],
    );
    assert.deepEqual(template.metadata.cacheIgnoreInputVars, ["b", "a"]);
    assert.equal(template.metadata.interruptible, false);
    assert.deepEqual(template.metadata.runtime, {
      type: "FLYTE_SDK",
      version: "1.16.31",
      flavor: `fx/${VERSION}`,
    });
    assert.equal(
      buildTaskTemplate(task, { protocol: "flyte2" }).metadata.runtime.version,
      "2.12.1",
    );
    assert.deepEqual(template.custom, { a: 1 });
    assert.deepEqual(template.config, { mode: "" });
    assert.deepEqual(template.securityContext, {
      secrets: [{ key: "k", group: "g", groupVersion: "", mountRequirement: "FILE", envVar: "" }],
    });
    assert.equal(template.taskTypeVersion, 3);
  });

  it("rejects a custom nested deeper than a Struct may be", () => {
    let deep: object = {};
    for (let level = 0; level < 10_000; level += 1) deep = { deep };
    class Deep<I, O> extends PlainTask<I, O> {
      override getCustom(): never {
        return deep as never;
      }
    }
    assert.throws(
      () => buildTaskTemplate(new Deep({ name: "a" }), {}),
      (error: FxError) => error.code === "FX3010",
    );
  });

  it("rejects a custom of more than 1 MiB", () => {
    class Large<I, O> extends PlainTask<I, O> {
      override getCustom() {
        return { text: "x".repeat(1024 * 1024) };
      }
    }
    assert.throws(
      () => buildTaskTemplate(new Large({ name: "a" }), {}),
      ({ code, details }: FxError) =>
        code === "FX3010" && details[0] === "custom: more than 1 MiB of JSON",
    );
  });
});

describe("a SQL statement", () => {
  it("has one blank instead of each run of white space, like flytekit's", () => {
    assert.equal(normalizeStatement("\n  select  a,\n\t b\n from x \n"), "select a, b from x");
  });

  it("keeps blanks inside quotes and comments, and the end of a line comment", () => {
    assert.equal(
      normalizeStatement("select 'a  b',  \"c  d\"  from x"),
      "select 'a  b', \"c  d\" from x",
    );
    assert.equal(
      normalizeStatement("select 1 -- one  comment\n   from x"),
      "select 1 -- one  comment\nfrom x",
    );
    assert.equal(
      normalizeStatement("select 'it''s  so'  /* a  b */  x"),
      "select 'it''s  so' /* a  b */ x",
    );
  });

  it("is the task's sql, with its dialect", () => {
    class Query<I, O> extends SqlTask<I, O> {}
    assert.deepEqual(buildTaskTemplate(new Query({ name: "q", query: " select  1 " }), {}).sql, {
      statement: "select 1",
      dialect: "ANSI",
    });
    assert.equal(
      buildTaskTemplate(new Query({ name: "q", query: "x", dialect: "HIVE" }), {}).sql?.dialect,
      "HIVE",
    );
  });
});
