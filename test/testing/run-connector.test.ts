import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  AsyncConnectorBase,
  AsyncConnectorExecutorMixin,
  ConnectorRegistry,
  Resource,
  resourceMeta,
  Task,
  TaskFailure,
  t,
  UserError,
  type CreateRequest,
  type GetRequest,
} from "../../src/entries/index.ts";
import { fakeClock, runConnector, runTask } from "../../src/entries/testing.ts";
import type { TestOptions } from "../../src/testing/run-task.ts";
import { awaitFxError } from "../support/assertions/caught-error.ts";

const HOUR_MS = 60 * 60 * 1000;

class Job extends resourceMeta({ startedAt: t.int(), city: t.string() }) {}

class WeatherConnector extends AsyncConnectorBase<typeof Job> {
  readonly name = "Weather Connector";
  readonly deleted: string[] = [];
  constructor() {
    super({ taskType: "weather", resourceMeta: Job, secrets: ["WX_API_KEY"] });
  }
  create({ inputs, clock, log, secrets }: CreateRequest) {
    if (inputs["city"] === "Atlantis") throw new UserError("CITY_NOT_FOUND", "no station");
    log.info("asking", { key: secrets.get("WX_API_KEY") });
    return new Job({ startedAt: clock.now(), city: String(inputs["city"]) });
  }
  get({ startedAt, city }: Job, { clock }: GetRequest) {
    if (city === "Nowhere") return Resource.running("still at it");
    const hours = (clock.now() - startedAt) / HOUR_MS;
    return hours < 1
      ? Resource.queued("waiting")
      : hours < 5
        ? Resource.running("measuring")
        : Resource.succeeded({ temp: 4.5 });
  }
  delete({ city }: Job) {
    this.deleted.push(city);
  }
}

class WeatherTask<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> {
  readonly taskType = "weather";
}
const weather = new WeatherTask({
  name: "weather",
  inputs: { city: t.string() },
  outputs: { temp: t.float() },
});
const SRC = new URL("../../src/", import.meta.url);
const SECRETS = { WX_API_KEY: "s3cret-value" };

/** Runs the weather of a city. */
const runCity = (
  city: string,
  {
    connector = new WeatherConnector(),
    ...more
  }: TestOptions & { connector?: WeatherConnector } = {},
) => runConnector(connector, { task: weather, inputs: { city }, secrets: SECRETS, ...more });

describe("runConnector", () => {
  it("rejects with a stack that starts where the author's code threw, without frames of fx", async () => {
    class Author extends Error {
      override readonly stack = "Error: no\n    at create (/author/weather.ts:3:7)";
    }
    const connector = new WeatherConnector();
    connector.create = () => {
      throw new Author("no");
    };
    const error = await awaitFxError(runCity("Oslo", { connector }));
    const [first, second, third = ""] = error.stack!.split("\n");
    assert.match(first!, /^TaskFailure: .*no$/);
    assert.equal(second, "    at create (/author/weather.ts:3:7)");
    assert.match(third, /^ {4}at async .*\.test\.ts|caught-error\.ts/);
    assert.doesNotMatch(error.stack!, /node:internal/);
    for (const root of [SRC.href, fileURLToPath(SRC)]) assert.ok(!error.stack!.includes(root));
  });

  it("runs a job of hours in no time and returns its outputs, phases and messages", async () => {
    const clock = fakeClock();
    const run = await runConnector(new WeatherConnector(), {
      task: weather,
      inputs: { city: "Oslo" },
      secrets: SECRETS,
      clock,
    });
    const temp: number = run.outputs.temp;
    assert.equal(temp, 4.5);
    assert.deepEqual(run.phases, ["QUEUED", "RUNNING", "SUCCEEDED"]);
    assert.deepEqual(run.messages, ["waiting", "measuring"]);
    assert.ok(clock.elapsedMs >= 5 * HOUR_MS && clock.elapsedMs < 6 * HOUR_MS);
  });

  it("collects the log and redacts secrets", async () => {
    const { log } = await runCity("Oslo");
    assert.deepEqual(log, [{ level: "info", message: "asking", fields: { key: "[secret]" } }]);
  });

  it("uses a new folder for each run and registers nothing globally", async () => {
    const runs = [0, 1].map(() => runCity("Oslo"));
    const [first, second] = await Promise.all(runs);
    assert.notEqual(first!.folder, second!.folder);
    assert.ok(existsSync(join(first!.folder, ".fx/runs")));
    assert.deepEqual(
      ConnectorRegistry.shared.connectors.filter(
        ({ taskCategory }) => taskCategory.name === "weather",
      ),
      [],
    );
  });

  it("reports events to the listener even if the run fails", async () => {
    const seen: string[] = [];
    const error = await awaitFxError(() =>
      runCity("Atlantis", { onEvent: ({ type }) => seen.push(type) }),
    );
    assert.ok(error instanceof TaskFailure);
    assert.equal(error.retryable, false);
    assert.match(error.message, /no station/);
    assert.deepEqual(seen, ["started", "ended"]);
  });

  it("says how to pass a secret that the test lacks", async () => {
    const error = await awaitFxError(
      runConnector(new WeatherConnector(), { task: weather, inputs: { city: "Oslo" } }),
    );
    assert.deepEqual(error.details, ["WX_API_KEY   looked in the test's option secrets"]);
    assert.equal(error.hint, 'pass it to the test: secrets: { WX_API_KEY: "…" }');
  });

  it("never reads the machine's secrets", async () => {
    process.env["WX_API_KEY"] = "of the machine";
    try {
      await awaitFxError(
        () => runConnector(new WeatherConnector(), { task: weather, inputs: { city: "Oslo" } }),
        "FX5001",
      );
    } finally {
      delete process.env["WX_API_KEY"];
    }
  });

  it("stops and deletes a job that never ends", async () => {
    const connector = new WeatherConnector();
    const error = await awaitFxError(runCity("Nowhere", { connector }));
    assert.equal(error.code, "FX1008");
    assert.deepEqual(connector.deleted, ["Nowhere"]);
  });

  it("keeps the default limit if timeoutMs is undefined", async () => {
    const run = runCity("Nowhere", { timeoutMs: undefined } as never);
    assert.equal((await awaitFxError(() => run)).code, "FX1008");
  });

  for (const name of ["timeoutMs", "retries", "getFaultBudgetMs"]) {
    it(`rejects NaN as ${name} and runs nothing`, async () => {
      const error = await awaitFxError(runCity("Nowhere", { [name]: NaN }));
      assert.equal(error.code, "FX2002");
      assert.match(error.message, new RegExp(name));
    });
  }

  describe("with faults to inject", () => {
    const run = (...inject: string[]) => runCity("Oslo", { inject });

    it("injects them in the words of fx run --inject", async () => {
      const { outputs, events } = await run("throw-after@get2", "repeat@create1");
      assert.deepEqual(outputs, { temp: 4.5 });
      const injected = events.flatMap((event) => (event.type === "injected" ? event.fault : []));
      assert.deepEqual(injected, ["repeat@create1", "throw-after@get2"]);
    });

    it("rejects words that are no faults", async () => {
      await awaitFxError(() => run("throw@get1"), "FX2002", /invalid inject/);
    });
  });

  it("rejects inputs that do not match the interface", async () => {
    const inputs = { city: 5 };
    const error = await awaitFxError(() =>
      // @ts-expect-error a city is a string
      runConnector(new WeatherConnector(), { task: weather, inputs, secrets: SECRETS }),
    );
    assert.equal(error.code, "FX2004");
    await awaitFxError(
      () =>
        // @ts-expect-error the city is missing
        runConnector(new WeatherConnector(), { task: weather, secrets: SECRETS }),
      "FX2004",
    );
  });

  it("requires a task if the connector declares no interface", async () => {
    const error = await awaitFxError(() =>
      runConnector(new WeatherConnector(), { inputs: { city: "Oslo" } }),
    );
    assert.equal(error.code, "FX3007");
    assert.match(error.hint ?? "", /task/);
  });
});

describe("runTask", () => {
  it("runs a task with the connectors from its options", async () => {
    const { outputs } = await runTask(
      weather,
      { city: "Oslo" },
      { connectors: [new WeatherConnector()], secrets: SECRETS },
    );
    assert.deepEqual(outputs, { temp: 4.5 });
  });

  it("looks for registered connectors by default", async () => {
    assert.equal((await awaitFxError(() => runTask(weather, { city: "Oslo" }))).code, "FX3005");
  });
});
