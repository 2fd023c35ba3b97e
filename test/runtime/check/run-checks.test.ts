import assert from "node:assert/strict";
import { realClock } from "../../../src/runtime/base/context.ts";
import { RetryableError, UserError } from "../../../src/runtime/base/errors/errors.ts";
import type { ConformanceCheck } from "../../../src/runtime/check/check.ts";
import { locateMethod } from "../../../src/runtime/check/run-checks.ts";
import type { ConnectorBase } from "../../../src/runtime/connector/connector-base.ts";
import { Resource } from "../../../src/runtime/wire/models/resource.ts";
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

describe("a check of a service without a world", () => {
  /** Answers with these statuses first, then as it should. */
  const useService = (...statuses: readonly number[]): void => {
    const { fetch } = new JobSystem(realClock);
    const left = [...statuses];
    globalThis.fetch = (...args) => {
      const status = left.shift();
      return status === undefined ? fetch(...args) : Promise.resolve(new Response("", { status }));
    };
  };
  const checkOnce = async (id: string, broken: Parameters<typeof createJobConnector>[0] = {}) => {
    const options = { createWorld: undefined };
    const [outcome] = await check(createJobConnector(broken), [id], options);
    return [outcome!.state, outcome!.reason, outcome!.failure];
  };

  it("is repeated once if the service answered 429, and passes if it can", async () => {
    useService(429);
    assert.deepEqual(await checkOnce("create/repeated"), ["passed", undefined, undefined]);
  });

  it("is inconclusive if the service answers 429 or 500 again", async () => {
    useService(429, 500);
    const end = ["inconclusive", "the service answered 500", undefined];
    assert.deepEqual(await checkOnce("create/repeated"), end);
  });

  it("is inconclusive if the text of an error that is not of fetch has the status", async () => {
    useService();
    const create = async (): Promise<never> => {
      throw new RetryableError("HTTP_503", "the client of the service failed");
    };
    const end = ["inconclusive", "the service answered 503", undefined];
    assert.deepEqual(await checkOnce("create/repeated", { create }), end);
  });

  it("fails if the service did not answer so in the second run", async () => {
    useService(429);
    const create = async ({ fetch }: { fetch: typeof globalThis.fetch }): Promise<never> => {
      await fetch("http://jobs.test/jobs/x");
      throw new Error("a bug");
    };
    assert.equal((await checkOnce("create/repeated", { create }))[0], "failed");
  });

  it("fails if fx injected the status", async () => {
    useService();
    const get = async (
      { jobId }: { jobId: string },
      { fetch }: { fetch: typeof globalThis.fetch },
    ) => {
      const { status } = await fetch(`http://jobs.test/jobs/${jobId}`);
      return status === 200 ? Resource.running() : Resource.failed(`Http${status}: it failed`);
    };
    assert.equal((await checkOnce("get/fault-tolerated", { get }))[0], "failed");
  });

  it("runs the job that all checks share again", async () => {
    useService(429, 429, 429);
    const get = async () => Resource.succeeded({ words: 3 });
    const outcomes = await check(
      createJobConnector({ get }),
      ["get/terminal-stable", "get/known-phase"],
      {
        createWorld: undefined,
      },
    );
    assert.deepEqual(
      outcomes.map(({ state }) => state),
      ["inconclusive", "passed"],
    );
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
