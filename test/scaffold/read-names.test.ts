import assert from "node:assert/strict";
import fc from "fast-check";
import { FxError } from "../../src/runtime/base/errors/errors.ts";
import { KINDS, findKind, listKinds, WHATS } from "../../src/scaffold/kinds.ts";
import { readNames } from "../../src/scaffold/read-names.ts";
import { awaitFxError } from "../support/assertions/caught-error.ts";

const ASYNC = KINDS.connector.async;
const names = (name: string, taskType?: string) =>
  readNames({ name, isNameFromFolder: false, taskType }, ASYNC);

describe("readNames", () => {
  it("derives all names from the project's name", () => {
    assert.deepEqual(names("city-weather2"), {
      name: "city-weather2",
      hostName: "city-weather2",
      taskName: "city_weather2",
      taskType: "city_weather2",
      className: "CityWeather2",
    });
    assert.equal(names("city_weather").hostName, "city-weather");
    assert.equal(names("weather", "wx.v2").taskType, "wx.v2");
  });

  for (const name of [
    "",
    ".",
    "..",
    "../x",
    "a/b",
    ".weather",
    "-x",
    "_x",
    "Weather",
    "wétter",
    "天気",
    "a b",
    "3d",
    "a--b",
    "a-",
    "x".repeat(300),
    "node_modules",
    "flyte-fx",
    "fs",
    "http",
    "con\u0000",
    "${x}",
    '"',
  ] as const) {
    it(`rejects the name ${JSON.stringify(name.slice(0, 20))}`, async () => {
      const error = await awaitFxError(() => names(name), "FX2014");
      assert.equal(error.details.length, 1);
      assert.ok(error.details[0]!.length < 200);
    });
  }

  for (const taskType of [
    "",
    "../x",
    "Weather",
    "a b",
    "x".repeat(300),
    "container",
    "python-task",
    "javascript-task",
    "wétter",
  ]) {
    it(`rejects the task type ${JSON.stringify(taskType.slice(0, 20))}`, async () => {
      const error = await awaitFxError(() => names("weather", taskType));
      assert.deepEqual([error.code, error.details.length], ["FX2014", 1]);
      assert.match(error.details[0]!, /^--task-type /);
    });
  }

  it("reports every invalid name and suggests a valid one", async () => {
    const error = await awaitFxError(() =>
      readNames({ name: "My Weather", isNameFromFolder: true, taskType: "sidecar" }, ASYNC),
    );
    assert.equal(error.summary, "2 invalid names");
    assert.match(
      error.details.join("\n"),
      /^--name .*from the folder.*\n--task-type .*Flyte runs itself$/,
    );
    assert.equal(error.hint, "--name my-weather");
  });

  it("suggests no task type that Flyte runs itself", async () => {
    const { hint } = await awaitFxError(() => names("weather", "Sidecar"));
    assert.equal(hint, "--task-type my_project");
  });

  it("fixes the task type of a function task", async () => {
    assert.equal(
      readNames({ name: "sign", isNameFromFolder: false }, KINDS.task.function).taskType,
      "javascript-task",
    );
    assert.equal(
      (
        await awaitFxError(() =>
          readNames(
            { name: "sign", isNameFromFolder: false, taskType: "other" },
            KINDS.task.function,
          ),
        )
      ).hint,
      "leave --task-type out",
    );
  });

  it("returns names that npm, Flyte and TypeScript accept, or suggests one", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: "binary" }), fc.stringMatching(/^[a-z0-9_-]{0,70}$/)),
        (text) => {
          try {
            const { taskName, className } = names(text);
            assert.match(taskName, /^[a-z][a-z0-9_]{0,62}$/);
            assert.match(className, /^[A-Z][A-Za-z0-9]*$/);
          } catch (error) {
            assert.ok(error instanceof FxError, String(error));
            assert.equal(error.code, "FX2014");
            const [flag, suggestion] = error.hint!.split(" ");
            assert.doesNotThrow(
              () => (flag === "--name" ? names(suggestion!) : names("weather", suggestion)),
              error.hint,
            );
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe("KINDS", () => {
  it("lists the default kind first", () => {
    assert.deepEqual(
      WHATS.map((what) => [what, ...listKinds(what)]),
      [
        ["connector", "async", "http", "sync", "sensor"],
        ["task", "shim", "function", "connector"],
      ],
    );
  });

  it("rejects names of inherited properties and typos", async () => {
    assert.equal((await awaitFxError(() => findKind("task", "__proto__"))).code, "FX2002");
    assert.match(
      (await awaitFxError(() => findKind("task", "functoin"))).message,
      /did you mean "function"\? \(shim, function, connector\)$/,
    );
  });
});
