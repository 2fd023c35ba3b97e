import assert from "node:assert/strict";
import { UserError } from "../../../src/runtime/base/errors/errors.ts";
import type { ConformanceCheck } from "../../../src/runtime/check/check.ts";
import { locateMethod } from "../../../src/runtime/check/run-checks.ts";
import type { ConnectorBase } from "../../../src/runtime/connector/connector-base.ts";
import { useTemporaryFolder } from "../../support/project/temporary-folder.ts";
import { check } from "./conformance/check-broken.ts";
import { createJobConnector, JobSystem } from "./job-system.ts";

/** A check that does what a test wants. */
function checkThat(run: ConformanceCheck["run"]): ConformanceCheck {
  return {
    id: "test/check",
    level: "engine",
    title: "it runs",
    why: "The test needs it.",
    fix: "Nothing.",
    kinds: ["async"],
    jobs: 1,
    run,
  };
}

describe("running checks", () => {
  it("fails if create fails for good, and points at the author's throw", async () => {
    const connector = createJobConnector({
      create: async () => {
        throw new UserError("NO_QUOTA", "the quota is used up");
      },
    });
    const [outcome] = await check(connector, [
      checkThat(async (session) => {
        await session.createNew();
      }),
    ]);
    assert.match(String(outcome?.failure?.message), /the quota is used up/);
    assert.match(String(outcome?.failure?.location?.file), /run-checks\.test/);
  });

  it("deletes a job although the reply to its create was lost", async () => {
    let system: JobSystem | undefined;
    const outcomes = await check(
      createJobConnector(),
      [
        checkThat(async (session) => {
          const job = session.newJob();
          await session.create(job);
          job.metas.length = 0;
          job.mayBeUnknown = true;
        }),
      ],
      { createWorld: ({ clock }) => (system = new JobSystem(clock)) },
    );
    const states = outcomes.map(({ state }) => state);
    assert.deepEqual(states, ["passed"]);
    const actives = [...system!.jobs()].map(({ active }) => active);
    assert.deepEqual(actives, [false]);
  });
});

const SOURCE = `import { defineAsyncConnector } from "flyte-fx";

export class Other { async create() {} }
export class Weather extends AsyncConnectorBase {
  async create(request) {}
  override get = async () => {};
}
export const first = new Weather();
export const second = defineAsyncConnector({
  taskType: "second",
  async create({ inputs }) {},
  delete: () => {},
});
`;

describe("locateMethod", () => {
  const folder = useTemporaryFolder();

  const locate = (line: number, method: string | undefined, className = "Defined") => {
    const file = `${folder.write({ "weather.ts": SOURCE })}/weather.ts`;
    const connector = {
      definedAt: { location: { file, line, column: 1 } },
      constructor: { name: className },
    } as unknown as ConnectorBase;
    const location = locateMethod(connector, method);
    return location && `${location.line}:${location.column}`;
  };

  it("finds a method of a class before the connector is created", () => {
    assert.equal(locate(8, "create", "Weather"), "5:9");
    assert.equal(locate(8, "get", "Weather"), "6:12");
  });

  it("finds a method after the call that defines the connector", () => {
    assert.equal(locate(9, "create"), "11:9");
    assert.equal(locate(9, "delete"), "12:3");
  });

  it("finds getMany if the connector has no get of its own", () => {
    const file = `${folder.write({ "many.ts": "define({\n  getMany: () => [],\n});" })}/many.ts`;
    const connector = {
      definedAt: { location: { file, line: 1, column: 1 } },
      constructor: { name: "Defined" },
    } as unknown as ConnectorBase;
    const { line, column } = locateMethod(connector, "get")!;
    assert.deepEqual([line, column], [2, 3]);
  });

  it("returns the place where the connector is created if the method is elsewhere", () => {
    assert.equal(locate(9, "getLogs"), "9:1");
    assert.equal(locate(9, undefined), "9:1");
  });

  it("returns nothing for a connector at an endpoint", () => {
    assert.equal(locateMethod(undefined, "create"), undefined);
  });
});
