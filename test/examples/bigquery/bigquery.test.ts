import assert from "node:assert/strict";
import { FAKE_KEY, type FakeScript } from "../../../examples/bigquery/dev/fake-bigquery.ts";
import { BigQueryConnector } from "../../../examples/bigquery/src/bigquery-connector.ts";
import { Job } from "../../../examples/bigquery/src/bigquery-job.ts";
import { BigQueryTask } from "../../../examples/bigquery/src/bigquery-task.ts";
import { popularNames } from "../../../examples/bigquery/src/index.ts";
import { freePort } from "../../support/server/free-port.ts";
import {
  config,
  context,
  create,
  failureOf,
  options,
  outputs,
  QUERY,
  task,
} from "./bigquery-calls.ts";
import { ServedBigQuery } from "./served-bigquery.ts";
import { t, TaskStopped } from "flyte-fx";
import { runTask, type TaskTestOptions } from "flyte-fx/testing";

describe("examples/bigquery", () => {
  let fake: ServedBigQuery;
  afterEach(() => fake?.close());

  async function start(script?: FakeScript): Promise<BigQueryConnector> {
    fake = await new ServedBigQuery(script).start();
    return new BigQueryConnector({ secret: "KEY", apiEndpoint: fake.origin });
  }

  describe("a query", () => {
    it("becomes a job whose result is a dataset", async () => {
      const connector = await start();
      const {
        outputs: actual,
        phases,
        messages,
        events,
      } = await runTask(popularNames, { year: 1984 }, options(connector));
      assert.equal(actual.results.uri, "bq://my-project:_anonymous.anon1");
      assert.deepEqual(phases, ["INITIALIZING", "RUNNING", "SUCCEEDED"]);
      assert.ok(
        messages.includes("1,234,567 bytes processed") &&
          messages.includes("7,654,321 bytes processed"),
        messages.join(),
      );
      const [{ jobReference, configuration }] = fake.started as [
        { jobReference: { jobId: string }; configuration: object },
      ];
      assert.deepEqual(jobReference, {
        projectId: "my-project",
        location: "US",
        jobId: jobReference.jobId,
      });
      assert.match(jobReference.jobId, /^flyte_[a-z2-7]{32}$/);
      assert.deepEqual(configuration, {
        labels: { team: "names" },
        query: {
          query:
            "select name, sum(number) as total from `bigquery-public-data.usa_names.usa_1910_2013` where year = @year group by name order by total desc limit @limit",
          useLegacySql: false,
          maximumBytesBilled: "1000000000",
          parameterMode: "NAMED",
          queryParameters: [
            { name: "year", parameterType: { type: "INT64" }, parameterValue: { value: "1984" } },
            { name: "limit", parameterType: { type: "INT64" }, parameterValue: { value: "10" } },
          ],
        },
      });
      const links = events
        .flatMap((event) => (event.type === "phase" ? [event.logLinks] : []))
        .filter((found) => found.length > 0);
      assert.equal(
        links[0]?.[0]?.uri,
        `https://console.cloud.google.com/bigquery?project=my-project&j=bq:US:${jobReference.jobId}&page=queryresults`,
      );
      assert.ok(URL.canParse(links[0][0].uri));
    });

    it("has the same keys in custom as flytekit's task", () => {
      const made = task({ config: { ...config, priority: "BATCH" } });
      assert.deepEqual(made.getCustom({ domain: "development" }), {
        ProjectID: "my-project",
        Location: "US",
        Domain: "development",
        priority: "BATCH",
      });
      assert.deepEqual(made.getSql({}), { statement: QUERY, dialect: "ANSI" });
    });

    it("runs in the location of its data if the config has no location", async () => {
      const connector = await start({ location: "asia-east1" });
      await runTask(task({ config: { projectId: "my-project" } }), {}, options(connector));
      assert.match(fake.seen.at(-1)!.path, /\?location=asia-east1\b/);
    });

    it("writes to the table in its config", async () => {
      const connector = await start();
      const destinationTable = { projectId: "other-project", datasetId: "d", tableId: "t" };
      const { outputs: actual } = await runTask(
        task({ config: { ...config, destinationTable } }),
        {},
        options(connector),
      );
      assert.equal(actual.results.uri, "bq://other-project:d.t");
    });

    it("may have no results", async () => {
      const connector = await start();
      const made = new BigQueryTask({ name: "q", query: "delete from t where true", config });
      assert.deepEqual((await runTask(made, {}, options(connector))).outputs, {});
    });

    it("sends its inputs as parameters of BigQuery's types", async () => {
      const connector = await start();
      const inputs = {
        i: t.int(),
        f: t.float(),
        s: t.string(),
        b: t.bool(),
        at: t.datetime(),
        e: t.enum("red", "blue"),
        list: t.list(t.float()),
        empty: t.list(t.string()),
        none: t.optional(t.int()),
        some: t.optional(t.string()),
        inf: t.float(),
      };
      const made = new BigQueryTask({ name: "q", inputs, outputs, query: QUERY, config });
      await runTask(
        made,
        {
          i: -1,
          f: 2,
          s: "a' or 1=1 --",
          b: false,
          at: "2024-02-29T12:00:00Z",
          e: "red",
          list: [1, 0.5],
          empty: [],
          none: null,
          some: "x",
          inf: -Infinity,
        },
        options(connector),
      );
      const sent = fake.started[0]?.configuration?.query?.queryParameters ?? [];
      assert.deepEqual(
        Object.fromEntries(
          sent.map(({ name, parameterType, parameterValue }) => [
            name,
            [parameterType?.type, parameterValue?.value ?? parameterValue?.arrayValues],
          ]),
        ),
        {
          i: ["INT64", "-1"],
          f: ["FLOAT64", "2"],
          s: ["STRING", "a' or 1=1 --"],
          b: ["BOOL", "false"],
          at: ["DATETIME", "2024-02-29T12:00:00.000000"],
          e: ["STRING", "red"],
          list: ["ARRAY", [{ value: "1" }, { value: "0.5" }]],
          empty: ["ARRAY", []],
          none: ["INT64", undefined],
          some: ["STRING", "x"],
          inf: ["FLOAT64", "-inf"],
        },
      );
      assert.deepEqual(sent.find(({ name }) => name === "list")?.parameterType?.arrayType, {
        type: "FLOAT64",
      });
    });

    it("is rejected with all errors before a job exists", async () => {
      const connector = await start();
      const structs = { at: t.struct().default({}) };
      class Wrong extends BigQueryTask<typeof structs, {}> {
        override getCustom() {
          return {
            ProjectID: "../x",
            Location: "U/S",
            labels: { a: 1 },
            query: "drop table t",
            jobId: "x",
          };
        }
      }
      const wrong = new Wrong({ name: "q", inputs: structs, query: QUERY, config });
      const { message } = await failureOf(connector, wrong);
      for (const fault of [
        "custom.ProjectID: expected a project id",
        "custom.Location:",
        "custom.labels:",
        "custom.query: unknown setting",
        "custom.jobId: unknown setting",
        "input at: expected int",
      ])
        assert.ok(message.includes(fault), message);
      assert.equal(fake.seen.length, 0);
    });
  });

  describe("create", () => {
    it("returns the same job if it is repeated with the same key", async () => {
      const connector = await start({ location: "europe-west1" });
      const first = await create(connector, "a".repeat(32));
      assert.deepEqual(await create(connector, "a".repeat(32)), first);
      assert.deepEqual([first.location, fake.jobs.size], ["europe-west1", 1]);
    });

    it("finds the job after a lost reply", async () => {
      const connector = await start({
        faults: { insert: [{ status: 503, reason: "backendError", answerOnly: true }] },
      });
      const { outputs: actual } = await runTask(task(), {}, options(connector));
      assert.ok(actual.results.uri);
      assert.equal(fake.jobs.size, 1);
    });

    it("fails the attempt, not the task, after three transient errors", async () => {
      const connector = await start({
        faults: {
          insert: Array.from({ length: 3 }, () => ({ status: 500, reason: "internalError" })),
        },
      });
      await runTask(task({ retries: 1 }), {}, options(connector));
      assert.equal(
        fake.seen.filter(({ method, path }) => method === "POST" && !path.includes("/cancel"))
          .length,
        4,
      );
      assert.equal(fake.seen.filter(({ path }) => path.includes("/cancel")).length, 1);
    });

    for (const [status, reason] of [
      [400, "invalidQuery"],
      [403, "accessDenied"],
      [403, "quotaExceeded"],
      [404, "notFound"],
    ] as const) {
      it(`fails the task with BigQuery's message on ${reason}`, async () => {
        const connector = await start({ faults: { insert: [{ status, reason }] } });
        const failure = await failureOf(connector, task({ retries: 2 }));
        assert.deepEqual([failure.run.attempt, failure.retryable, fake.seen.length], [1, false, 1]);
        assert.match(failure.message, new RegExp(`${reason}: scripted ${reason}`));
      });
    }

    it("fails only the attempt if it cannot connect", async () => {
      const connector = await start();
      const apiEndpoint = `http://127.0.0.1:${await freePort()}`;
      const failure = await failureOf(new BigQueryConnector({ secret: "KEY", apiEndpoint }));
      assert.deepEqual([failure.retryable, connector.secrets], [true, ["KEY"]]);
      assert.match(failure.message, /no response from BigQuery: .*ECONNREFUSED/);
    });
  });

  describe("a ResourceMeta", () => {
    const python = { job_id: "6f1c1b5e-2d3a-4c5b-8e7f-0a1b2c3d4e5f", project: "my-project" };

    for (const [name, json] of [
      ["flytekit's", { ...python, location: "US" }],
      ["flytekit's without a location", { ...python, location: null }],
      ["Flyte 2's", { ...python, location: "US", user_agent: "Flyte/2.12.1 (GPN:Union;)" }],
    ] as const) {
      it(`of Python's plugin is polled and deleted: ${name}`, async () => {
        const connector = await start();
        const job = Job.decode(Buffer.from(JSON.stringify(json)));
        const jobReference = { projectId: job.project, jobId: job.job_id, location: "US" };
        fake.insert({ jobReference, configuration: {} });
        assert.equal((await connector.get(job, context())).phase, "INITIALIZING");
        await connector.delete(job, context());
        assert.equal((await connector.get(job, context())).phase, "ABORTED");
      });
    }

    it("has the fields that Python's plugin of the task's generation reads", async () => {
      const connector = await start();
      const text = (job: Job) => Buffer.from(Job.encode(job)).toString();
      const job = await create(connector, "a".repeat(32));
      const fields = { job_id: job.job_id, project: "my-project", location: "US" };
      const common = `{"job_id": "${job.job_id}", "project": "my-project", "location": "US"`;
      assert.equal(text(job), `${common}}`);
      assert.equal(text(new Job({ ...fields, user_agent: "x" })), `${common}, "user_agent": "x"}`);
    });
  });

  describe("a task of Python's plugins", () => {
    it("keeps the settings and the parameters of its QueryJobConfig", async () => {
      const connector = await start();
      const queryParameters = [
        { name: "p", parameterType: { type: "STRING" }, parameterValue: { value: "x" } },
      ];
      await create(connector, "a".repeat(32), {
        Location: null,
        Domain: "development",
        useLegacySql: false,
        maximumBytesBilled: "100",
        writeIncrementalResults: true,
        queryParameters,
        parameterMode: "NAMED",
        secrets: { google_application_credentials: "KEY" },
      });
      assert.deepEqual(fake.started[0]?.configuration?.query, {
        query: QUERY,
        useLegacySql: false,
        maximumBytesBilled: "100",
        writeIncrementalResults: true,
        queryParameters,
        parameterMode: "NAMED",
      });
    });

    it("uses the key that Flyte 2 sends with the call instead of an empty secret", async () => {
      await start();
      const connector = new BigQueryConnector({ apiEndpoint: fake.origin, secret: "KEY" });
      const secrets = { google_application_credentials: FAKE_KEY };
      const job = new Job({ job_id: "flyte_a", project: "my-project", location: "US" });
      const connection = { taskType: "", secrets, configs: {} };
      await connector.delete(job, { ...context({ KEY: "" }), connection });
      assert.equal(fake.seen.length, 1);
    });
  });

  describe("get", () => {
    for (const [status, reason] of [
      [500, "internalError"],
      [503, "backendError"],
      [403, "rateLimitExceeded"],
      [429, "rateLimitExceeded"],
      [401, "authError"],
      [403, "accessDenied"],
    ] as const) {
      it(`retries after ${status} ${reason}`, async () => {
        const connector = await start({ faults: { get: [{ status, reason }] } });
        const { outputs: actual } = await runTask(task(), {}, options(connector));
        assert.ok(actual.results.uri);
        assert.equal(fake.jobs.size, 1);
      });
    }

    it("fails after 404 notFound", async () => {
      const connector = await start({ faults: { get: [{ status: 404, reason: "notFound" }] } });
      const failure = await failureOf(connector, task({ retries: 2 }));
      assert.deepEqual([failure.run.attempt, failure.retryable], [1, false]);
      assert.match(failure.message, /notFound/);
    });

    for (const errorReason of [
      "invalidQuery",
      "notFound",
      "accessDenied",
      "quotaExceeded",
      "resourcesExceeded",
    ]) {
      it(`returns FAILED, without a retry, for a job that failed with ${errorReason}`, async () => {
        const connector = await start({ errorReason });
        const failure = await failureOf(connector, task({ retries: 2 }));
        assert.deepEqual(
          [failure.run.attempt, failure.run.phase, failure.retryable],
          [1, "FAILED", false],
        );
        assert.ok(
          failure.message.includes(`${errorReason}: scripted ${errorReason}`),
          failure.message,
        );
      });
    }

    for (const firstErrorReason of [
      "backendError",
      "internalError",
      "rateLimitExceeded",
      "jobRateLimitExceeded",
    ]) {
      it(`retries with another job after ${firstErrorReason}`, async () => {
        const connector = await start({ firstErrorReason });
        await runTask(task({ retries: 1 }), {}, options(connector));
        assert.equal(fake.jobs.size, 2);
      });
    }

    it("returns ABORTED for a job canceled by someone else", async () => {
      const connector = await start({ errorReason: "stopped" });
      const failure = await failureOf(connector, task({ retries: 2 }));
      assert.deepEqual([failure.run.attempt, failure.run.phase], [1, "ABORTED"]);
    });
  });

  describe("delete", () => {
    it("cancels the job of a stopped run", async () => {
      const connector = await start({ busyGets: Infinity });
      const stop = new AbortController();
      const onEvent: TaskTestOptions["onEvent"] = (event) => {
        if (event.type === "phase" && event.phase === "RUNNING") stop.abort();
      };
      await assert.rejects(
        runTask(task(), {}, options(connector, { signal: stop.signal, onEvent })),
        TaskStopped,
      );
      assert.deepEqual(
        [...fake.jobs.values()].map(({ isCancelled }) => isCancelled),
        [true],
      );
    });

    it("accepts a second call, a finished job and an unknown job", async () => {
      const connector = await start({ busyGets: 0 });
      const job = await create(connector, "b".repeat(32));
      assert.equal((await connector.get(job, context())).phase, "SUCCEEDED");
      await connector.delete(job, context());
      await connector.delete(job, context());
      await connector.delete(
        new Job({ job_id: "flyte_c", project: "my-project", location: "US" }),
        context(),
      );
      assert.equal((await connector.get(job, context())).phase, "SUCCEEDED");
    });

    it("cancels the job after a transient error, and may be repeated after three", async () => {
      const fault = { status: 500, reason: "internalError" };
      const connector = await start({ faults: { cancel: [fault, fault, fault, fault] } });
      const job = await create(connector, "b".repeat(32));
      await assert.rejects(connector.delete(job, context()), { code: "INTERNAL_ERROR" });
      await connector.delete(job, context());
      assert.equal(fake.jobs.get(job.job_id)?.isCancelled, true);
    });
  });
});
