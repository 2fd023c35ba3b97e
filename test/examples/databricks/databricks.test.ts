import assert from "node:assert/strict";
import { DatabricksConnector } from "../../../examples/databricks/src/databricks-connector.ts";
import { describeRun } from "../../../examples/databricks/src/describe-run.ts";
import { toJobSpec } from "../../../examples/databricks/src/job-spec.ts";
import { Job } from "../../../examples/databricks/src/job.ts";
import { awaitError } from "../../support/assertions/caught-error.ts";
import { HOST, template, Workspace } from "./use-workspace.ts";
import { RetryableError, UserError } from "flyte-fx";

const ID = "9007199254740993";

describe("examples/databricks", () => {
  const job = (changes: Partial<Job> = {}): Job =>
    new Job({ databricks_instance: HOST, run_id: ID, ...changes });

  describe("states of a run", () => {
    const PHASES = {
      QUEUED: "QUEUED BLOCKED WAITING_FOR_RETRY",
      INITIALIZING: "PENDING",
      RUNNING: "RUNNING TERMINATING NEWER_THAN_FX",
      SUCCEEDED: "TERMINATED/SUCCESS TERMINATED/SUCCESS_WITH_FAILURES",
      FAILED:
        "SKIPPED TERMINATED/FAILED TERMINATED/TIMEDOUT TERMINATED/EXCLUDED TERMINATED/DISABLED TERMINATED/UPSTREAM_FAILED TERMINATED/UPSTREAM_CANCELED TERMINATED/NEWER_THAN_FX",
      RETRYABLE_FAILED: "INTERNAL_ERROR TERMINATED/MAXIMUM_CONCURRENT_RUNS_REACHED",
      ABORTED: "TERMINATED/CANCELED",
    };
    for (const [phase, states] of Object.entries(PHASES))
      it(`${states.replaceAll(" ", ", ")}: ${phase}`, () => {
        for (const text of states.split(" ")) {
          const [life_cycle_state = "", result_state = ""] = text.split("/");
          assert.equal(describeRun({ state: { life_cycle_state, result_state } }, "").phase, phase);
        }
      });

    it("retries a failure of the service, and says what happened", () => {
      const failedWith = (details: Record<string, string>) => {
        const state = { life_cycle_state: "TERMINATED", result_state: "FAILED" };
        const status = { termination_details: details };
        const { phase, message } = describeRun(
          { state: { ...state, state_message: "no luck" }, status },
          "",
        );
        return `${phase} ${message}`;
      };
      for (const code of [
        ..."CLUSTER_ERROR DRIVER_ERROR CLOUD_FAILURE WORKSPACE_RUN_LIMIT_EXCEEDED".split(" "),
        ..."CLUSTER_REQUEST_LIMIT_EXCEEDED REPOSITORY_CHECKOUT_FAILED".split(" "),
      ])
        assert.equal(failedWith({ code }), `RETRYABLE_FAILED FAILED: ${code}: no luck`);
      assert.match(failedWith({ type: "CLOUD_FAILURE" }), /^RETRYABLE/);
      assert.equal(failedWith({ code: "RUN_EXECUTION_ERROR" }).slice(0, 7), "FAILED ");
    });
  });

  it("keeps all digits of an id, and links to the run", async () => {
    const workspace = new Workspace();
    const created = await workspace.create();
    assert.equal(created.run_id, ID);
    const { phase, logLinks } = await workspace.connector.get(created, workspace.context);
    assert.equal(phase, "INITIALIZING");
    const uri = `https://${HOST}/#job/9007199254741993/run/${ID}`;
    assert.deepEqual(logLinks, [{ name: "Databricks Console", uri }]);
  });

  it("accepts a negative id, and ids that other servers wrote as numbers", async () => {
    const workspace = new Workspace();
    const fetch: typeof workspace.databricks.fetch = async () => new Response('{"run_id": -7}');
    Object.assign(workspace.databricks, { fetch });
    assert.equal((await workspace.create()).run_id, "-7");
    for (const id of [ID, "-7"]) {
      const written = `{"databricks_instance": "${HOST}", "run_id": ${id}, "namespace": "{\\"run_id\\": 1}"}`;
      const { run_id, namespace } = Job.decode(Buffer.from(written));
      assert.deepEqual([run_id, namespace], [id, '{"run_id": 1}']);
    }
  });

  it("creates one run for one key, also if the answer is lost", async () => {
    for (const status of [0, 502, 504, 404]) {
      const workspace = new Workspace();
      const { databricks } = workspace;
      databricks.faults.push({ path: "/runs/submit", status, doesWork: true });
      assert.equal((await workspace.create()).run_id, ID);
      assert.equal((await workspace.create()).run_id, ID);
      assert.equal(databricks.runs.length, 1);
      await workspace.create({}, "another attempt");
      assert.equal(databricks.runs.length, 2);
    }
  });

  it("retries the attempt after 429, 5xx, 401 and 403, and fails the task after other refusals", async () => {
    for (const status of [429, 500, 503, 401, 403, 400]) {
      const workspace = new Workspace();
      const fault = { path: "/runs/submit", status, message: "not now" };
      workspace.databricks.faults.push(fault, fault);
      const error = await awaitError(workspace.create());
      assert.ok(error instanceof (status === 400 ? UserError : RetryableError));
      assert.match(error.message, new RegExp(`${status}.*not now`));
    }
  });

  it("cancels a run once, and accepts runs that have ended or that Databricks does not know", async () => {
    const workspace = new Workspace();
    const { databricks, connector, context } = workspace;
    const created = await workspace.create();
    await connector.delete(created, context);
    assert.equal(databricks.runs[0]!.isCancelled, true);
    await connector.delete(created, context);
    await connector.delete(job({ run_id: "1" }), context);
    const running = await workspace.create({}, "k2");
    databricks.faults.push({ path: "/runs/cancel", status: 400, message: "not today" });
    await assert.rejects(async () => connector.delete(running, context), /not today/);
  });

  it("calls only the hosts of its operator", async () => {
    const workspace = new Workspace({ hosts: [HOST] });
    const elsewhere = "team.cloud.databricks.com.evil.example";
    await assert.rejects(workspace.create({ databricksInstance: elsewhere }), /DATABRICKS_HOSTS/);
    const foreign = job({ databricks_instance: elsewhere });
    await assert.rejects(workspace.connector.get(foreign, workspace.context), /DATABRICKS_HOSTS/);
    await workspace.connector.delete(foreign, workspace.context);
    assert.deepEqual(workspace.sent, []);
    const nowhere = new Workspace({ instance: undefined });
    await assert.rejects(nowhere.create(), /set databricks_instance/);
  });

  it("rejects credentials that need Kubernetes, and templates without compute", async () => {
    for (const custom of [
      { databricksAuthType: "oidc_federation" },
      { databricksTokenSecret: "team-token" },
      { databricksOauthSecret: "team" },
    ])
      await assert.rejects(
        new Workspace().create(custom),
        /without OIDC federation and secrets of namespaces/,
      );
    for (const [args, conf] of [
      [["pyflyte-execute"], {}],
      [["pyflyte-execute"], { environments: [] }],
      [["a0"], { environment_key: "e" }],
      [["a0"], { new_cluster: "large" }],
    ] as const)
      assert.throws(
        () => toJobSpec(template({ args, custom: { databricksConf: conf } })),
        UserError,
      );
  });

  it("completes only what a task leaves empty in its new cluster", () => {
    const new_cluster = { docker_image: {}, spark_conf: { a: "b" }, spark_env_vars: { B: "2" } };
    const custom = { databricksConf: { new_cluster }, sparkConf: { c: "d" } };
    assert.deepEqual(toJobSpec(template({ custom }))["new_cluster"], {
      docker_image: { url: "image:1" },
      spark_conf: { a: "b" },
      spark_env_vars: { B: "2", A: "1", FLYTE_FAIL_ON_ERROR: "true" },
    });
  });

  describe("credentials", () => {
    it("get a token for a service principal, use it until it expires, and replace a rejected one", async () => {
      const workspace = new Workspace({ authType: "oauth_m2m", clientId: "me" });
      const { clock, connector, context, databricks, sent } = workspace;
      const created = await workspace.create();
      await connector.get(created, context);
      assert.equal(databricks.issued, 1);
      assert.match(sent.at(-1)!, /Bearer issued-1$/);
      await clock.advance(3_540_000);
      await connector.get(created, context);
      assert.match(sent.at(-1)!, /Bearer issued-2$/);
      databricks.issued = 7;
      await assert.rejects(connector.get(created, context), RetryableError);
      await connector.get(created, context);
      assert.match(sent.at(-1)!, /Bearer issued-8$/);
    });

    it("are those of the connection, if a task of Flyte 2 has one", async () => {
      const workspace = new Workspace();
      const connection = {
        taskType: "",
        secrets: { databricks_token: "of-the-task" },
        configs: {},
      };
      await assert.rejects(workspace.create({}, "k", connection), RetryableError);
      assert.match(workspace.sent[0]!, /Bearer of-the-task$/);
    });

    it("in the ResourceMeta are used for that job, and never shown", async () => {
      const workspace = new Workspace();
      const { connector, context, databricks, sent } = workspace;
      const stale = job({ auth_token: "dapi-of-another-server", auth_type: "pat" });
      const error = await awaitError(connector.get(stale, context));
      assert.ok(error instanceof RetryableError);
      assert.match(error.message, /401.*invalid token: Bearer \[secret\]/);
      assert.doesNotMatch(String(error.stack), /dapi/);
      assert.match(sent[0]!, /Bearer dapi-of-another-server$/);
      const own = job({ run_id: (await workspace.create()).run_id, auth_token: databricks.token });
      const state_message = `got ${databricks.token}`;
      databricks.state = { state: { life_cycle_state: "RUNNING", state_message } };
      const { message } = await connector.get(own, context);
      assert.equal(message, "got [secret]");
    });
  });

  describe("jobs of Python's server", () => {
    it("with OIDC federation run on, until their server ends them", async () => {
      const { connector, context, sent } = new Workspace();
      const federated = job({ auth_type: "oidc_federation" });
      const { phase, message, foreign } = await connector.get(federated, context);
      assert.deepEqual([phase, foreign], ["RUNNING", true]);
      assert.match(message, /let it end on the server that created it/);
      await assert.rejects(async () => connector.delete(federated, context), /did not cancel run/);
      assert.deepEqual(sent, []);
    });

    it("are not told apart from its own: it writes only the fields that it needs", async () => {
      const encoded = async (workspace: Workspace): Promise<string> =>
        Buffer.from(Job.encode(await workspace.create())).toString();
      assert.equal(
        await encoded(new Workspace()),
        `{"databricks_instance":"${HOST}","run_id":"${ID}"}`,
      );
      assert.equal(
        await encoded(new Workspace({ authType: "oauth_m2m", clientId: "me" })),
        `{"databricks_instance":"${HOST}","run_id":"${ID}","auth_type":"oauth_m2m","client_id":"me"}`,
      );
    });
  });

  it("serves another task type, if it is told to", () => {
    const { taskCategory } = new DatabricksConnector({ hosts: [HOST], taskType: "spark" });
    assert.equal(taskCategory.name, "spark");
  });
});
