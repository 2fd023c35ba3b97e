import assert from "node:assert/strict";
import type { Protocol } from "../../../src/runtime/base/protocol.ts";
import { ConnectorComparison } from "../support/connector-comparison.ts";
import { DatabricksPair, TOKENS } from "../support/databricks-pair.ts";
import type { ServerName } from "../support/use-drop-in.ts";

const CLUSTER = { run_name: "r", new_cluster: { spark_version: "15.4", num_workers: 2 } };
const GIT = { git_url: "https://git.example", git_provider: "gitHub", git_commit: "c0ffee" };
const EXISTING = { run_name: "r", existing_cluster_id: "c" };

/** Configurations of tasks, as users of the plugins write them. */
const CONFIGS: Readonly<Record<Protocol, Readonly<Record<string, object>>>> = {
  flyte1: {
    "a new cluster": { databricks_conf: CLUSTER, spark_conf: { a: "b" } },
    "a complete cluster": {
      databricks_conf: {
        new_cluster: {
          docker_image: { url: "own" },
          spark_conf: { c: "d" },
          spark_env_vars: { CITY: "Rome", MORE: "1" },
        },
      },
      spark_conf: { a: "b" },
    },
    "an existing cluster": { databricks_conf: EXISTING },
    "the class Databricks": { databricks_conf: EXISTING, old: true },
    "a git_source": { databricks_conf: { ...EXISTING, git_source: GIT, python_file: "main.py" } },
    "an environment_key": { databricks_conf: { environment_key: "e" } },
    environments: {
      databricks_conf: {
        environment_key: "e",
        environments: [
          { environment_key: "e", spec: { client: "2", environment_vars: { MORE: "1" } } },
          { environment_key: "f", spec: { client: "1" } },
        ],
      },
      databricks_service_credential_provider: "grant",
    },
    "a notebook": {
      databricks_conf: EXISTING,
      notebook_path: "/a",
      notebook_base_parameters: { b: "c" },
    },
    "a serverless notebook": {
      databricks_conf: { environments: [{ environment_key: "default" }], git_source: GIT },
      notebook_path: "/a",
    },
    "a service principal": { databricks_conf: EXISTING, databricks_auth_type: "oauth_m2m" },
    "no compute": { databricks_conf: { run_name: "r" } },
    "a secret of the namespace": { databricks_conf: EXISTING, databricks_token_secret: "team" },
    "OIDC federation": { databricks_conf: EXISTING, databricks_auth_type: "oidc_federation" },
    "another host": { databricks_conf: EXISTING, databricks_instance: "localhost:1" },
  },
  flyte2: {
    "a new cluster": { databricks_conf: CLUSTER, spark_conf: { a: "b" } },
    "a complete cluster": {
      databricks_conf: {
        new_cluster: {
          docker_image: { url: "own" },
          spark_conf: { c: "d" },
          spark_env_vars: { CITY: "Rome", MORE: "1" },
        },
      },
    },
    "an existing cluster": { databricks_conf: EXISTING },
    "a git_source": { databricks_conf: { ...EXISTING, git_source: GIT } },
    "no compute": { databricks_conf: { run_name: "r" } },
    "another host": { databricks_conf: EXISTING, databricks_instance: "localhost:1" },
  },
};

const RESULTS =
  "SUCCESS SUCCESS_WITH_FAILURES FAILED TIMEDOUT CANCELED EXCLUDED DISABLED UPSTREAM_FAILED UPSTREAM_CANCELED MAXIMUM_CONCURRENT_RUNS_REACHED";
const STATES = Object.fromEntries(
  [
    ..."QUEUED PENDING RUNNING TERMINATING BLOCKED WAITING_FOR_RETRY SKIPPED INTERNAL_ERROR".split(
      " ",
    ),
    ...RESULTS.split(" ").map((result) => `TERMINATED ${result}`),
    "TERMINATED FAILED CLUSTER_ERROR",
  ].map((name) => {
    const [life_cycle_state, result_state, code] = name.split(" ");
    const state = { life_cycle_state, result_state, state_message: "words" };
    const details = code !== undefined && { status: { termination_details: { code } } };
    return [name, { state, ...details }];
  }),
);

for (const protocol of ["flyte1", "flyte2"] as const)
  describe(`examples/databricks beside the connector of ${protocol}`, function () {
    this.timeout(120_000);
    const pair = new DatabricksPair(protocol);
    const { databricks, dropIn } = pair;
    const createJob = async (server: ServerName): Promise<string> =>
      pair.createJob(server, await pair.template());
    beforeEach(() => {
      databricks.runs.length = 0;
      pair.now = 0;
    });

    it("takes over runs that Python created, with the token in their ResourceMeta", async () => {
      const meta = await createJob("python");
      const phases = [];
      for (pair.now of [0, 10_000, 40_000]) phases.push((await pair.get("fx", meta)).answer);
      assert.deepEqual(phases, ["INITIALIZING", "RUNNING", "SUCCEEDED"]);
      const isInMeta = protocol === "flyte1";
      assert.equal(pair.lastToken, isInMeta ? TOKENS.python : TOKENS.fx);
      const running = await createJob("python");
      assert.equal((await pair.delete("fx", running)).answer, "OK");
      assert.equal(databricks.runs.at(-1)!.isCancelled, true);
      assert.equal(pair.lastToken, isInMeta ? TOKENS.python : TOKENS.fx);
      await pair.get("fx", await createJob("fx"));
      assert.equal(pair.lastToken, TOKENS.fx);
    });

    it("gives its runs back to Python", async () => {
      const meta = await createJob("fx");
      assert.equal((await pair.get("python", meta)).answer, "INITIALIZING");
      assert.equal((await pair.delete("python", meta)).answer, "OK");
      assert.equal(databricks.runs.at(-1)!.isCancelled, true);
    });

    if (protocol === "flyte1")
      it("never shows a token of a ResourceMeta, and leaves runs with OIDC federation alone", async () => {
        const stale = "dapi-of-a-server-that-is-gone";
        const rejected = await pair.encode({ auth_type: "pat", auth_token: stale });
        const { answer, message } = await pair.get("fx", rejected);
        assert.equal(pair.lastToken, stale);
        assert.equal(answer, "RUNNING");
        assert.match(message!, /401 Unauthorized: invalid token: Bearer \[secret\]/);
        await pair.delete("fx", rejected);
        const federated = await pair.encode({ auth_type: "oidc_federation", namespace: "p-d" });
        const seen = dropIn.service.seen.length;
        const stays = await pair.get("fx", federated);
        assert.equal(stays.answer, "RUNNING");
        assert.match(stays.message!, /let it end on the server that created it/);
        assert.equal(dropIn.service.seen.length, seen);
        const [log] = await dropIn.fxLogs(/^[^]*"operation":"delete"[^]*invalid token/);
        assert.doesNotMatch(log!, /dapi-/);
      });

    it("differs from it only as its README.md says", async () => {
      const comparison = new ConnectorComparison({
        pair,
        template: () => pair.template(),
        areActive: () => databricks.runs.map((run) => databricks.isActive(run)),
        advance: (to) => (pair.now += to === "has ended" ? 60_000 : 10_000),
        forget: () => (databricks.runs.length = 0),
        ids: /dapi-\w+|issued-\d+|\d{16,}|127\.0\.0\.1:\d+/g,
      });
      for (const [name, config] of Object.entries(CONFIGS[protocol]))
        await comparison.compareCreate(name, { template: await pair.template(config) });
      await comparison.compareStates(STATES);
      await comparison.compareLives();
      await comparison.compareFaults();
      comparison.assertListed("databricks", protocol);
    });
  });
